"""Have what is due of a run handed to the workers, and what a lost job left behind done."""

from collections.abc import Iterable

from chalicelib.domain.run import Run
from chalicelib.world import World


def queue_release(world: World, run: Run, parts: Iterable[int] | None = None) -> None:
    """Queue a look at these parts, at all of them by default; jobs that come twice do no harm.

    Raises:
        Unavailable: the queue did not take all of them.
    """
    named = {"do": "release", "campaign": run.campaign, "run": run.name}
    asked = range(run.parts) if parts is None else parts
    world.plan_queue.send_many([{**named, "part": part} for part in asked])
