"""One run of a campaign: a rehearsal, the launch, or one day of a standing campaign."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.domain.calendar import NEXT_TICK
from chalicelib.domain.ids import CampaignId, CountName, RunName
from chalicelib.domain.messages.message import Locale

LAUNCH = RunName("launch")
REHEARSAL = "rehearsal-"
ONLY_STEP = "1"
STOP_LABEL = "campaign.stop"  # the key of its text
# A chunk takes a few minutes. If none was finished for so long, the jobs of the run were lost.
STALLED_AFTER = timedelta(minutes=30)


class RunState(StrEnum):
    """The states of a run; the names are stored, so they never change."""

    PLANNING = "planning"
    PLANNED = "planned"  # all pages are planned: a rehearsal ends here
    SENDING = "sending"  # its chunks were handed to the workers
    OVER = "over"  # every chunk is done
    FAILED = "failed"  # a rehearsal that cannot be planned to its end


@dataclass(frozen=True, slots=True)
class Run:
    """A run: what it was started with, and its progress.

    `at` is the snapshot instant of the segment. `counted_on` names the count of the base that
    gives the thresholds for every page; None: it had not been counted. `parts` are planned side by
    side, each page by page; `parts_done` and `chunks_done` only grow. `step` names the message in
    the customers' contacts: no customer gets the same step twice. `day` is set for a standing
    campaign. `expected` is the size that the rehearsal found, None without a rehearsal.
    `failed_because` is a code. At `handed_at`, when `done_then` chunks were done, the chunks that
    are due before the next tick of the clock were queued. `retry_at` is set while a job of the run
    has failed and waits to be repeated. `stop_labels` is the label of the stop button by language,
    as the shop worded it when the run began. `masked`: a field that some roles see masked chose the
    audience.
    """

    campaign: CampaignId
    name: RunName
    at: datetime
    parts: int
    counted_on: CountName | None = None
    step: str = ONLY_STEP
    day: date | None = None
    expected: int | None = None
    state: RunState = RunState.PLANNING
    parts_done: int = 0
    chunks: int = 0
    chunks_done: int = 0
    failed_because: str = ""
    handed_at: datetime | None = None
    done_then: int = 0
    stop_labels: Mapping[Locale, str] = field(default_factory=dict)
    retry_at: datetime | None = None
    masked: bool = False

    @property
    def is_rehearsal(self) -> bool:
        """Whether nothing will be sent."""
        return self.name.startswith(REHEARSAL)

    @property
    def is_complete(self) -> bool:
        """Whether every part of the audience is planned."""
        return self.state not in {RunState.PLANNING, RunState.FAILED}

    def surely_handed(self, now: datetime) -> datetime | None:
        """Until when due chunks are surely on the workers' queue; None: their jobs may be lost."""
        # A slow channel has more chunks waiting than an hour can send. Queueing all of them again
        # every hour would multiply the jobs.
        is_moving = self.chunks_done > self.done_then
        if self.handed_at and (is_moving or now - self.handed_at < STALLED_AFTER):
            return self.handed_at + NEXT_TICK
        return None


def rehearsal_name(version: int) -> RunName:
    """The name of the run that rehearses one version of a campaign."""
    return RunName(f"{REHEARSAL}{version}")


def day_name(day: date) -> RunName:
    """The name of the run of one day of a standing campaign."""
    return RunName(day.isoformat())
