"""Repeat a failed job of the planner soon, and store in its run when that will be."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CampaignId, RunName
from chalicelib.world import World

# A page is planned in seconds, so a person who waits for a rehearsal is not kept for minutes.
PAUSES_S = (5, 15, 60, 300)
SHOWN_AGAIN_S = 720  # the visibility timeout of the queue, in resources.json
ATTEMPT = "attempt"


def repeat_job(world: World, job: Mapping[str, Any], *, soon: bool) -> bool:
    """Queue a failed job again; False if the queue itself shows it again, twelve minutes later.

    `soon` says that a repetition may succeed: something did not answer.
    """
    attempt: int = job.get(ATTEMPT, 0)
    is_queued = soon and attempt < len(PAUSES_S) and _queue(world, job, attempt)
    wait_s = PAUSES_S[attempt] if is_queued else SHOWN_AGAIN_S
    _note(world, job, wait_s)
    return is_queued


def end_repetition(world: World, job: Mapping[str, Any]) -> None:
    """Store that a job succeeded that had failed before.

    Raises:
        Unavailable: the table does not answer; the job must be repeated.
    """
    if "run" in job:
        world.campaigns.runs.note_retry(*_run(job), None)


def _queue(world: World, job: Mapping[str, Any], attempt: int) -> bool:
    again = {**job, ATTEMPT: attempt + 1}
    try:
        world.queues.plan.send(again, delay_s=PAUSES_S[attempt])
    except Unavailable:
        return False
    return True


def _note(world: World, job: Mapping[str, Any], wait_s: int) -> None:
    if "run" not in job:
        return
    # If the table is what failed, the run shows no instant: the job is repeated all the same.
    with suppress(Unavailable):
        retry_at = world.now() + timedelta(seconds=wait_s)
        world.campaigns.runs.note_retry(*_run(job), retry_at)


def _run(job: Mapping[str, Any]) -> tuple[CampaignId, RunName]:
    return CampaignId(job["campaign"]), RunName(job["run"])
