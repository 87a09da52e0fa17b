"""Check whether the table and the queue answer."""

from collections.abc import Callable

from chalicelib.domain.errors import Unavailable
from chalicelib.repo.table import keys
from chalicelib.world import World


def check_health(world: World) -> dict[str, bool]:
    """Return for each part whether it answers."""
    return {
        "table": _answers(lambda: world.table.get(keys.BOT_SETTINGS)),
        "queue": _answers(world.queues.outbox.check),
    }


def _answers(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Unavailable:
        return False
    return True
