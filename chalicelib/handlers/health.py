"""Whether the service answers, and the services of AWS that it needs."""

from typing import Literal

from chalice import Blueprint, Response
from pydantic import BaseModel

from chalicelib import VERSION
from chalicelib.handlers.edge.operation import Api, Operation
from chalicelib.services.check_health import check_health
from chalicelib.world import current_world

blueprint = Blueprint(__name__)
api = Api(blueprint)


class Health(BaseModel, extra="allow", defer_build=True):
    """The version, and whether each service of AWS answers."""

    __pydantic_extra__: dict[str, Literal["ok", "silent"]] = {}
    version: str


@api.opens(
    Operation(
        "GET",
        "/health",
        "Whether the service answers",
        None,
        Health,
        details="For monitoring: 200 if all services of AWS answer, else 503 and which one does"
        " not.",
        id="getHealth",
        also=(503,),
    )
)
def health() -> Response:
    """Show the version and the state of each service; 503 if any of them does not answer."""
    parts = check_health(current_world())
    status = 200 if all(parts.values()) else 503
    answers = {name: "ok" if answers else "silent" for name, answers in parts.items()}
    return Response({"version": VERSION, **answers}, status_code=status)
