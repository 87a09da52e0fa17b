"""Stores which gifts a customer got: one mark for each, for ever, also after an erasure."""

from datetime import datetime

from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.membership.gift import GiftOccasion
from chalicelib.repo.table import points_keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.writes import Put


class GiftGiven(Conflict):
    """The customer has this gift."""


def given_write(customer: CustomerId, occasion: GiftOccasion, now: datetime) -> Put:
    """Return the write that marks a gift as given; it refuses with `GiftGiven`."""
    key = points_keys.gift(customer, occasion.key)
    return Put(key, {"given_at": now.isoformat()}, refused=_given)


def _given(_: Item | None) -> GiftGiven:
    return GiftGiven("gift.given")
