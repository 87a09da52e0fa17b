"""The facts that a condition may need beside the customer's profile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.offers.uses import CustomerUses
from chalicelib.domain.scores.thresholds import Thresholds

ResponseKind = Literal["got", "clicked", "answered"]
UsesOf = Callable[[CustomerId], CustomerUses]
RespondedTo = Callable[[CustomerId, str, ResponseKind], bool]


def no_responses(_customer_id: CustomerId, _campaign: str, _how: ResponseKind) -> bool:
    """Return False: no campaign is known to have reached a customer."""
    return False


def no_uses(_customer_id: CustomerId) -> CustomerUses:
    """Return nothing: no customer is known to have used an offer."""
    return CustomerUses()


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What an account holds: points to spend, free points by last day (an ordinal), the level."""

    available: int = 0
    by_last_day: Mapping[int, int] = field(default_factory=dict)
    level: str = ""

    def expiring(self, first_day: int, last_day: int | None) -> int:
        """Return the free points with a last day from `first_day` on; None: without an end."""
        return sum(
            points
            for day, points in self.by_last_day.items()
            if day >= first_day and (last_day is None or day <= last_day)
        )


AccountOf = Callable[[CustomerId], AccountFacts]
ProductsOf = Callable[[CustomerId, int], frozenset[str]]
"""The SKUs that a customer bought from a day on (an ordinal) and did not bring back."""
NO_ACCOUNT = AccountFacts()


def no_account(_customer_id: CustomerId) -> AccountFacts:
    """Return an empty account: no programme has begun."""
    return NO_ACCOUNT


def no_products(_customer_id: CustomerId, _first_day: int) -> frozenset[str]:
    """Return no product: no receipt is known."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """The day in the programme's zone, the thresholds of the base, and what a condition looks up.

    Without thresholds, and before the first purchase, no customer has scores or a class. Money is
    in minor units of the programme's only currency. With `email_double_opt_in` only a proven e-mail
    address gets advertising.
    """

    today: date
    thresholds: Thresholds | None = None
    responded: RespondedTo = no_responses
    email_double_opt_in: bool = False
    account_of: AccountOf = no_account
    products_of: ProductsOf = no_products
    uses_of: UsesOf = no_uses

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
