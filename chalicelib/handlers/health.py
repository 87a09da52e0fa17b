"""Whether the service and what it stands on answer."""

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
    """The version, and for each part that the service stands on whether it answers."""

    __pydantic_extra__: dict[str, Literal["ok", "silent"]] = {}
    version: str


@api.opens(Operation("GET", "/health", "Whether the service answers", None, Health, refuses=(503,)))
def health() -> Response:
    """Name the version and what does not answer; 503 when anything does not."""
    parts = check_health(current_world())
    status = 200 if all(parts.values()) else 503
    answers = {name: "ok" if answers else "silent" for name, answers in parts.items()}
    return Response({"version": VERSION, **answers}, status_code=status)
