"""The facts that a condition may need beside the customer's profile."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.scores.thresholds import Thresholds

ResponseKind = Literal["got", "clicked", "answered"]
RespondedTo = Callable[[CustomerId, str, ResponseKind], bool]


def no_responses(_customer_id: CustomerId, _campaign: str, _how: ResponseKind) -> bool:
    """Return False: no campaign is known to have reached a customer."""
    return False


@dataclass(frozen=True, slots=True)
class Facts:
    """The day in the programme's zone, the thresholds of the base, and responses to campaigns.

    Without thresholds, and before the first purchase, no customer has scores or a class. Money is
    in minor units of the programme's only currency. With `email_double_opt_in` only a proven e-mail
    address gets advertising.
    """

    today: date
    thresholds: Thresholds | None = None
    responded: RespondedTo = no_responses
    email_double_opt_in: bool = False

    @property
    def day(self) -> int:
        """Today as an ordinal, which is the unit of the days of purchases."""
        return self.today.toordinal()

    @property
    def scoring(self) -> Thresholds | None:
        """The thresholds that give scores and classes."""
        return self.thresholds.scoring if self.thresholds else None

    @property
    def gap_days(self) -> int | None:
        """The 80th percentile of days between purchases in the base, if known (rule 46)."""
        return self.thresholds.gap_days if self.thresholds else None
