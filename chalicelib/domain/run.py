"""One carrying out of a campaign: a rehearsal, the launch, or one day of a standing campaign."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from chalicelib.domain.campaign import CampaignId

RunName = NewType("RunName", str)
LAUNCH = RunName("launch")
REHEARSAL = "rehearsal-"
ONLY_STEP = "1"


class RunState(StrEnum):
    """How far the plan of a run is; the names are stored, so they never change."""

    PLANNING = "planning"
    PLANNED = "planned"  # all pages are: a rehearsal ends here
    SENDING = "sending"  # its chunks were handed to the workers
    OVER = "over"  # every chunk is done


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it was begun, and how far it is.

    `at` is the snapshot instant of the segment. `parts` are planned side by side, each page by
    page; `parts_done` and `chunks_done` only grow. `step` names the message in the customers'
    contacts: the same step reaches nobody twice. `day` is that of a standing campaign.
    `expected` is the size that the rehearsal found, None where nothing was rehearsed.
    """

    campaign: CampaignId
    name: RunName
    at: datetime
    parts: int
    step: str = ONLY_STEP
    day: date | None = None
    expected: int | None = None
    state: RunState = RunState.PLANNING
    parts_done: int = 0
    chunks: int = 0
    chunks_done: int = 0

    @property
    def is_rehearsal(self) -> bool:
        """Whether nothing will be sent."""
        return self.name.startswith(REHEARSAL)


def rehearsal_name(version: int) -> RunName:
    """The run that rehearses one version of a campaign."""
    return RunName(f"{REHEARSAL}{version}")


def day_name(day: date) -> RunName:
    """The run of one day of a standing campaign."""
    return RunName(day.isoformat())
