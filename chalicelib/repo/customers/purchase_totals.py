"""What customers bought, read from profiles without building them: for counting everybody.

A purchase is taken apart as far as it is counted, and no value is decoded twice: for a million
customers this is where the time goes.
"""

from typing import NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.shopping.shopping import BETWEEN, Earlier
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Encoded

NAMES = ("pk", "watched", "recent", "earlier")  # the tombstone of a customer has no shopping
NONE = "0"
NOTHING_EARLIER = Earlier()
_ID_FROM = len(keys.CUSTOMER_PREFIX)


class PurchaseTotals(NamedTuple):
    """The days of purchases and the money of each, and what was rolled up."""

    customer: CustomerId
    days: list[int]
    minors: list[int]
    earlier: Earlier
    watched: bool

    @property
    def has_bought(self) -> bool:
        """Whether anything was ever bought, and not brought back."""
        return bool(self.days) or self.earlier.orders > 0


def read_totals(item: Encoded) -> PurchaseTotals:
    """The shopping of an active profile."""
    days: list[int] = []
    minors: list[int] = []
    for entry in item["recent"]["L"]:
        parts = entry["S"].split(BETWEEN, 2)
        days.append(int(parts[0]))
        minors.append(int(parts[1]))
    rolled_up = item["earlier"]["L"]
    earlier = NOTHING_EARLIER
    if rolled_up[0]["N"] != NONE:
        earlier = Earlier(*[int(number["N"]) for number in rolled_up])
    customer = CustomerId(item["pk"]["S"][_ID_FROM:])
    return PurchaseTotals(customer, days, minors, earlier, item["watched"]["BOOL"])
