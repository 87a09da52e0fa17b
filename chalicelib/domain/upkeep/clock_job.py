"""How a job of the hourly clock stands: done, failed, late, or never run."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

HOUR = timedelta(hours=1)
LATE_AFTER = 2 * HOUR  # one tick may fall out without harm
DAY_LATE_AFTER = timedelta(hours=6)  # after the night: the work of a large base takes its time
BROKE = "internal"  # the code of a job that ended with a mistake of ours


class JobState(StrEnum):
    """What a person reads about a job of the clock."""

    DONE = "done"
    FAILED = "failed"
    LATE = "late"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class ClockJobResult:
    """How a job of the clock went the last time.

    `code` says why it failed, and is empty if it did not. `failing_since` is the first of the
    failures without a success between them. `first_at` is when the clock first ran the job.
    `counts` are what it did, by name.
    """

    name: str
    started_at: datetime
    ended_at: datetime
    code: str = ""
    failing_since: datetime | None = None
    succeeded_at: datetime | None = None
    first_at: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    def after(self, before: "ClockJobResult | None") -> "ClockJobResult":
        """The result with what the result before it knows of earlier failures and successes."""
        first = (before.first_at if before else None) or self.started_at
        if not self.code:
            return replace(self, failing_since=None, succeeded_at=self.ended_at, first_at=first)
        since = (before.failing_since if before else None) or self.started_at
        succeeded = before.succeeded_at if before else None
        return replace(self, failing_since=since, succeeded_at=succeeded, first_at=first)


@dataclass(frozen=True, slots=True)
class NightlyWork:
    """Work that is due once a day: the day until which it is done, and the day that it should be.

    `due_since` is the instant at which `wanted` fell due.
    """

    done_until: date | None
    wanted: date
    due_since: datetime

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do until the next night."""
        return self.done_until is not None and self.done_until >= self.wanted


def job_state(
    result: ClockJobResult | None, nightly: NightlyWork | None, now: datetime
) -> JobState:
    """Say how a job stands; `nightly` is None for a job that has work at any hour."""
    if result is None:
        return JobState.NEVER
    if result.code:
        return JobState.FAILED
    if nightly is not None and not nightly.is_done:
        # A new service cannot be late with nights that were before it.
        since = max(nightly.due_since, result.first_at or nightly.due_since)
        if now - since > DAY_LATE_AFTER:
            return JobState.LATE
    return JobState.LATE if now - result.ended_at > LATE_AFTER else JobState.DONE


def next_run(nightly: NightlyWork | None, now: datetime, next_night: datetime) -> datetime:
    """Return the tick at which the job has work again: the next one, or that after the night."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    if nightly is None or not nightly.is_done:
        return hour + HOUR
    start = next_night.replace(minute=0, second=0, microsecond=0)
    return start if start == next_night else start + HOUR
