"""Checks the clock's jobs, the quarantine, the thresholds, the programme and the keys."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from chalicelib.domain.staff.staff import Role
from chalicelib.domain.upkeep.clock_job import JobState
from chalicelib.services.clock.list_jobs import list_jobs
from chalicelib.world import World
from local.cli.keys import every_key
from local.counted import counted
from local.doctor.finding import Finding, fault, fine, warning

CLOCK, THRESHOLDS = "clock", "thresholds"
OLD = timedelta(days=2)


def check_clock(world: World) -> Iterator[Finding]:
    """See whether each job of the clock was done in time."""
    jobs = list_jobs(world)
    if all(job.state is JobState.NEVER for job in jobs):
        yield fault(
            CLOCK,
            "The clock has never run.",
            "Wait for the next full hour; then look at its schedule in EventBridge and at its log.",
        )
        return
    troubled = [job for job in jobs if job.state is not JobState.DONE]
    for job in troubled:
        code = f" ({job.result.code})" if job.result and job.result.code else ""
        since = job.result.failing_since if job.result else None
        when = f" since {since.isoformat(timespec='minutes')}" if since else ""
        grade = warning if job.state is JobState.NEVER else fault
        yield grade(
            f"job {job.name}",
            f"It is {job.state}{code}{when}." if job.result else "It has never run.",
            "Search the log of the clock for clock.job_failed; /console/jobs runs it at once.",
        )
    if not troubled:
        yield fine(CLOCK, f"{counted(len(jobs), 'job')} were done in time.")


def check_quarantine(world: World) -> Iterator[Finding]:
    """See whether an update broke the service."""
    if found := world.conversation.quarantine.newest(world.now()):
        yield fault(
            "quarantine",
            f"{counted(len(found), 'message')} of customers broke the service; the newest is of"
            f" {found[0].at.isoformat(timespec='minutes')}.",
            "grocer updates list; after the mending grocer updates retry ID.",
        )


def check_thresholds(world: World) -> Iterator[Finding]:
    """See whether last night counted the customers, on whom segments by scores depend."""
    latest = world.segments.thresholds.latest()
    today = world.now().astimezone(ZoneInfo(world.settings.zone)).date()
    if latest is None:
        yield warning(
            THRESHOLDS,
            "The customers were not counted yet, so segments by scores are empty.",
            "The night after the first purchases does it.",
        )
    elif today - latest.day > OLD:
        yield fault(
            THRESHOLDS,
            f"The customers were counted last on {latest.day.isoformat()}.",
            "Look at the job counting on /console/jobs, and at the dead letters of plan.",
        )
    else:
        yield fine(THRESHOLDS, f"They are those of {latest.day.isoformat()}.")


def check_beginning(world: World) -> Iterator[Finding]:
    """See whether there is a programme, and a person who may sign in."""
    now = world.now()
    if not world.points.programmes.versions(now):
        yield warning(
            "programme",
            "There is no programme, so receipts earn no points.",
            "grocer programme apply --preset grocery.",
        )
    admins = [key for key in every_key(world) if key.role is Role.ADMIN]
    if not any(key.is_live(now) for key in admins):
        yield warning(
            "keys",
            "No administrator has a key that works.",
            "grocer keys create --role admin --name NAME.",
        )
