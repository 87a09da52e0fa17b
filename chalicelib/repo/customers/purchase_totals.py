"""Reads the purchases of many profiles for the daily count, without building the customers."""

from typing import NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.shopping.shopping import BETWEEN, Earlier
from chalicelib.repo.customers.joined_profiles import JOINED_NAMES
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Encoded
from chalicelib.repo.table.points_keys import UNFOLDED

TOTALS_NAMES = ("pk", "watched", "registered_at", "recent", "earlier", *JOINED_NAMES)
NONE = "0"
NOTHING_EARLIER = Earlier()
_ID_FROM = len(keys.CUSTOMER_PREFIX)


class PurchaseTotals(NamedTuple):
    """One customer's purchases: day and minor units of each, and the roll-up of the older ones."""

    customer: CustomerId
    days: list[int]
    minors: list[int]
    earlier: Earlier
    watched: bool
    registered_at: str

    @property
    def has_bought(self) -> bool:
        """Whether the customer has a purchase that was not returned."""
        return bool(self.days) or self.earlier.orders > 0


def read_totals(item: Encoded) -> PurchaseTotals | None:
    """Read the purchases of a profile; None for the tombstone of an erased customer."""
    if "recent" not in item:
        return None
    # For a million customers the count spends most of its CPU here, so a purchase is split only up
    # to its money, and values are taken from DynamoDB's answer without decoding the item.
    days: list[int] = []
    minors: list[int] = []
    recent, unfolded = item["recent"]["L"], item.get(UNFOLDED)
    for entry in [*recent, *unfolded["L"]] if unfolded else recent:
        parts = entry["S"].split(BETWEEN, 2)
        days.append(int(parts[0]))
        minors.append(int(parts[1]))
    rolled_up = item["earlier"]["L"]
    earlier = NOTHING_EARLIER
    if rolled_up[0]["N"] != NONE:
        earlier = Earlier(*[int(number["N"]) for number in rolled_up])
    customer = CustomerId(item["pk"]["S"][_ID_FROM:])
    watched, since = item["watched"]["BOOL"], item["registered_at"]["S"]
    return PurchaseTotals(customer, days, minors, earlier, watched, since)
