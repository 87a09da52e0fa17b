"""Keep the newest purchases of a member in the account of points, beside what they moved there.

A purchase with points writes the account anyway, so that eleven of twelve do not write the profile.
"""

from dataclasses import replace
from typing import NamedTuple

from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.domain.shopping.shopping import Bought
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.writes import Change
from chalicelib.world import World

UNFOLDED_MAX = 12  # with so many of them the account is still one KB


class KeptHistory(NamedTuple):
    """The account with the history that stands in it, and the writes of the profile."""

    record: AccountRecord
    writes: list[Change]


def keep_bought(
    world: World, record: AccountRecord, purchase: Purchase, profile: Item
) -> KeptHistory:
    """Add a purchase to those of the account; every twelfth folds them into the profile."""
    unfolded = (*record.unfolded, purchase.bought.to_text())
    if len(unfolded) < UNFOLDED_MAX:
        return KeptHistory(replace(record, unfolded=unfolded), [])
    bought = map(Bought.from_text, unfolded)
    fold = world.shopping.purchases.fold_write(purchase.customer_id, profile, bought)
    return KeptHistory(replace(record, unfolded=(), folds=record.folds + 1), [fold])


def change_bought(
    world: World, record: AccountRecord, before: Purchase, after: Purchase, profile: Item | None
) -> KeptHistory:
    """Change or remove a returned purchase, where it stands: in the account or in the profile."""
    unfolded, text = list(record.unfolded), before.bought.to_text()
    if text not in unfolded:
        return KeptHistory(record, world.shopping.purchases.summary_writes(before, after, profile))
    if after.returned_at:
        unfolded.remove(text)
    else:
        unfolded[unfolded.index(text)] = after.bought.to_text()
    return KeptHistory(replace(record, unfolded=tuple(unfolded)), [])
