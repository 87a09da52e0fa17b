"""What a filter may ask that the customer's profile does not hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.scores.thresholds import Thresholds

ResponseKind = Literal["got", "clicked", "answered"]
RespondedTo = Callable[[CustomerId, str, ResponseKind], bool]


def no_responses(_customer_id: CustomerId, _campaign: str, _how: ResponseKind) -> bool:
    """Say that no campaign reached anybody."""
    return False


@dataclass(frozen=True, slots=True)
class Facts:
    """The day in the programme's zone, the snapshot of the base, and what campaigns did to whom.

    Without a snapshot nobody has scores or a class. All money is minor units of the one currency
    of the programme.
    """

    today: date
    thresholds: Thresholds | None = None
    touched: RespondedTo = no_responses

    @property
    def day(self) -> int:
        """Today, as purchases count days."""
        return self.today.toordinal()

    @property
    def gap_days(self) -> int | None:
        """The programme's 80th percentile of gaps, if known (rule 46)."""
        return self.thresholds.gap_days if self.thresholds else None
