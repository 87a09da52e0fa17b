"""Queue the measuring of a run: one job for each page with customers."""

from chalicelib.domain.ids import CampaignId, RunName
from chalicelib.repo.delivery.results import ResultQuery
from chalicelib.services.planning.jobs import Job, run_job
from chalicelib.world import World
from chalicelib.world.queues import PlanJob


def measure_run(world: World, campaign: CampaignId, run: RunName) -> int:
    """Queue the pages of a run and return their number. Idempotent.

    The time of queueing is saved afterwards: if the worker dies before, the run is queued again.

    Raises:
        Unavailable: the queue did not take all jobs.
    """
    stored_run = world.campaigns.runs.get(campaign, run)
    if stored_run is None:
        return 0
    jobs: list[Job] = [
        {**run_job(PlanJob.MEASURE, stored_run), "part": page.part, "page": page.number}
        for page in world.campaigns.runs.pages(stored_run)
        if page.sum.found
    ]
    world.queues.plan.send_many(jobs)
    world.delivery.results.note_asked(stored_run, ResultQuery(world.now()))
    return len(jobs)
