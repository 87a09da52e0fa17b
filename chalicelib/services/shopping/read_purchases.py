"""Reads the receipts behind a page of the timeline, with the names of their products."""

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.domain.catalogue.names import Names
from chalicelib.domain.customers.timeline import PurchaseMark
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.services.catalogue.names import product_names
from chalicelib.world import World


class FoundPurchase(NamedTuple):
    """A receipt with its entry in the timeline; `names` are those of the product of each row."""

    mark: PurchaseMark
    purchase: Purchase
    names: Sequence[Names]


def read_purchases(world: World, marks: Sequence[PurchaseMark]) -> list[FoundPurchase]:
    """Return the receipts of up to 100 entries in the order of the entries."""
    found = world.shopping.purchases.get_many(marks)
    by_number = {(each.receipt.shop, each.receipt.number): each for each in found}
    # The names of all rows of the page are read at once.
    every = [line for each in found for line in each.receipt.lines]
    names = dict(zip((line.sku for line in every), product_names(world, every), strict=True))
    return [
        FoundPurchase(mark, purchase, [names[line.sku] for line in purchase.receipt.lines])
        for mark in marks
        if (purchase := by_number.get((mark.shop, mark.receipt)))
    ]
