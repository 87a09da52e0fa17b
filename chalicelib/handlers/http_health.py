"""Whether the service and what it stands on answer."""

from chalice import Blueprint, Response

from chalicelib import VERSION
from chalicelib.handlers import boundary
from chalicelib.services.check_health import check_health
from chalicelib.world import current_world

blueprint = Blueprint(__name__)


@blueprint.route("/health", methods=["GET"], name="health")
@boundary.http
def health() -> Response:
    """Name the version and what does not answer; 503 when anything does not."""
    parts = check_health(current_world())
    status = 200 if all(parts.values()) else 503
    answers = {name: "ok" if answers else "silent" for name, answers in parts.items()}
    return Response({"version": VERSION, **answers}, status_code=status)
