"""The function behind the REST API.

It imports the blueprint of a route with the first request for it: importing all of them takes
twice the CPU of any one (docs/decisions/0033). Chalice packages routes and permissions from
`app.py`; `.chalice/resources.json` names this handler instead of `app.app`.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from chalice import Chalice

from chalicelib.handlers.blueprints import import_handlers, module_of
from chalicelib.handlers.edge.binary_types import declare_binary_types

application = Chalice(app_name="grocer")
declare_binary_types(application)


def rest_api(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401
    """Answer one request of API Gateway (payload format 1.0)."""
    module = module_of(event.get("requestContext", {}).get("resourcePath", ""))
    if module:
        _register(module)
    answer: dict[str, Any] = application(event, context)
    return answer


@cache
def _register(module: str) -> None:
    application.register_blueprint(import_handlers(module).blueprint)
