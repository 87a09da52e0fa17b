"""Have what is due of a run handed to the workers, and what a lost job left behind done."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.domain.campaigns.run import Run
from chalicelib.world import World


def queue_release(
    world: World,
    run: Run,
    parts: Iterable[int] | None = None,
    *,
    page: int = 0,
    since: datetime | None = None,
) -> None:
    """Queue a look at these parts, at all of them by default, from a page on.

    Jobs that come twice do no harm. What is due until `since` waits on the workers' queue already.

    Raises:
        Unavailable: the queue did not take all of them.
    """
    named: dict[str, str | int] = {"do": "release", "campaign": run.campaign, "run": run.name}
    if page:
        named["page"] = page
    if since:
        named["since"] = since.isoformat()
    asked = range(run.parts) if parts is None else parts
    world.queues.plan.send_many([{**named, "part": part} for part in asked])
