"""Have a run measured: a job for each of its pages that found anybody."""

from chalicelib.domain.ids import CampaignId, RunName
from chalicelib.repo.delivery.results import ResultQuery
from chalicelib.services.planning.jobs import Job, run_job
from chalicelib.world import World
from chalicelib.world.queues import PlanJob


def measure_run(world: World, campaign: CampaignId, run: RunName) -> int:
    """Queue the pages of a run; how many there are. Twice does no harm.

    That it was asked is noted afterwards: whoever dies in between has it asked again.

    Raises:
        Unavailable: the queue did not take all of them.
    """
    found = world.campaigns.runs.get(campaign, run)
    if found is None:
        return 0
    jobs: list[Job] = [
        {**run_job(PlanJob.MEASURE, found), "part": page.part, "page": page.number}
        for page in world.campaigns.runs.pages(found)
        if page.sum.found
    ]
    world.queues.plan.send_many(jobs)
    world.delivery.results.note_asked(found, ResultQuery(world.now()))
    return len(jobs)
