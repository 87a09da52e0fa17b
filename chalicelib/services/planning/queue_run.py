"""Have a run planned, or a launched campaign gone on with; jobs that come twice do no harm."""

from chalicelib.domain.campaigns.run import LAUNCH, Run
from chalicelib.domain.ids import CampaignId
from chalicelib.services.planning.queue_release import queue_release
from chalicelib.world import World


def queue_plan(world: World, run: Run) -> None:
    """Queue the first page of every part.

    Raises:
        Unavailable: the queue did not take all of them.
    """
    named = {"do": "plan", "campaign": run.campaign, "run": run.name}
    world.queues.plan.send_many([{**named, "part": part, "page": 0} for part in range(run.parts)])


def queue_rest(world: World, campaign_id: CampaignId) -> None:
    """Have a launched campaign go on, or be wound up: what follows is decided by its state.

    Raises:
        Unavailable: the queue did not take all of it.
    """
    run = world.campaigns.runs.get(campaign_id, LAUNCH)
    if run is not None:
        queue_release(world, run)
