"""A hold as the till sees it: points that were set aside for one customer at one shop."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.money import Money


class HoldState(StrEnum):
    """How a hold ended; the names are stored, so they never change."""

    HELD = "held"
    CAPTURED = "captured"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class HoldSnapshot:
    """A hold as it is shown, and stored to answer a repeated request."""

    id: str
    customer_id: CustomerId
    shop: str
    points: int
    money: Money
    state: HoldState
    recorded_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class HeldPoints:
    """A hold; `minor` is what the points are worth. A held one has lapsed once its time is over."""

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

    def shown(self, now: datetime) -> HoldSnapshot:
        """The hold as it is at an instant."""
        return HoldSnapshot(
            id=self.id,
            customer_id=self.customer,
            shop=self.shop,
            points=self.points,
            money=Money(self.minor, self.currency),
            state=self.state_at(now),
            recorded_at=self.recorded_at,
            expires_at=self.expires_at,
        )

    def state_at(self, now: datetime) -> HoldState:
        """The state at an instant: time releases a hold."""
        is_over = self.state is HoldState.HELD and self.expires_at <= now
        return HoldState.RELEASED if is_over else self.state
