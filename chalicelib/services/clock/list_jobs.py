"""Says how the jobs of the clock stand, and runs one of them at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from chalicelib.domain.errors import NotFound
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.upkeep.clock_job import (
    ClockJobResult,
    JobState,
    NightlyWork,
    job_state,
    next_run,
)
from chalicelib.repo.campaigns.clock_checkpoints import TOTALLING, ClockCheckpoint
from chalicelib.repo.table.commit import Committed
from chalicelib.services.clock.run_jobs import (
    BOOKING,
    COUNTING,
    DAY,
    JOBS,
    MEASURING,
    NIGHT_ENDS,
    last_night,
)
from chalicelib.services.planning.jobs import queue_tick
from chalicelib.world import World

ASKED = "job.asked"


@dataclass(frozen=True, slots=True)
class ClockJobStatus:
    """A job of the clock: how it went the last time, how it stands, and when it has work again.

    `done_until` is the last day for which a nightly job is done.
    """

    name: str
    state: JobState
    result: ClockJobResult | None
    done_until: date | None
    next_at: datetime


def list_jobs(world: World) -> list[ClockJobStatus]:
    """Return every job in the order in which a tick runs them."""
    now, results = world.now(), world.campaigns.job_results.all()
    nightly = _nightly(world, world.campaigns.checkpoints.all())
    night = _night(world, last_night(world) + DAY)
    return [
        ClockJobStatus(
            name,
            job_state(results.get(name), nightly.get(name), now),
            results.get(name),
            nightly[name].done_until if name in nightly else None,
            next_run(nightly.get(name), now, night),
        )
        for name in JOBS
    ]


@dataclass(frozen=True, slots=True)
class AskedJob:
    """A job that a person asked for."""

    name: str
    asked_at: datetime


def ask_for_job(world: World, actor: Actor, name: str) -> Committed[AskedJob]:
    """Let a worker run a job at once. It is harmless at any time: every job is idempotent.

    Raises:
        NotFound: `job.unknown`.
        Unavailable: the queue did not accept the job.
    """
    if name not in JOBS:
        raise NotFound("job.unknown")
    asked = world.commit_once(actor, record=AskedJob(name, actor.at), audit=(ASKED, name))
    # Also for a repeated request: its first try may have died before it queued the job.
    queue_tick(world, name)
    return asked


def _nightly(world: World, checkpoints: Mapping[str, ClockCheckpoint]) -> Mapping[str, NightlyWork]:
    """Return what is due once a day, by job."""
    day, latest = last_night(world), world.segments.thresholds.latest()
    since = _night(world, day)
    measured = checkpoints.get(MEASURING, ClockCheckpoint(MEASURING)).until
    totalled = checkpoints.get(TOTALLING, ClockCheckpoint(TOTALLING)).until
    booked = _booked_until(checkpoints.get(BOOKING, ClockCheckpoint(BOOKING)))
    return {
        COUNTING: NightlyWork(latest.day if latest else None, day, since),
        MEASURING: NightlyWork(measured, day, since),
        BOOKING: NightlyWork(booked, day - DAY, since),
        TOTALLING: NightlyWork(totalled, day - DAY, since),
    }


def _booked_until(checkpoint: ClockCheckpoint) -> date | None:
    """Return the last day before the first one with accounts that still wait."""
    if checkpoint.open:
        return min(map(date.fromisoformat, checkpoint.open)) - DAY
    return checkpoint.until


def _night(world: World, day: date) -> datetime:
    """Return the end of the night of a day, as an instant."""
    zone = ZoneInfo(world.settings.zone)
    return (datetime.combine(day, time(), zone) + NIGHT_ENDS).astimezone(world.now().tzinfo)
