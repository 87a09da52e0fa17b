"""A hold as the till sees it: points that were set aside for one customer at one shop."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.ids import CustomerId


class HoldState(StrEnum):
    """How a hold ended; the names are stored, so they never change."""

    HELD = "held"
    CAPTURED = "captured"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class HeldPoints:
    """A hold; `minor` is what the points are worth. A held one whose time is over has lapsed."""

    id: str
    customer: CustomerId
    shop: str
    points: int
    minor: int
    currency: str
    state: HoldState
    recorded_at: datetime
    expires_at: datetime
    by: str

    def state_at(self, now: datetime) -> HoldState:
        """The state at an instant: time releases a hold."""
        is_over = self.state is HoldState.HELD and self.expires_at <= now
        return HoldState.RELEASED if is_over else self.state
