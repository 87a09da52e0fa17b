"""The sums of sales: receipts and net money, returns apart."""

from typing import Literal, NamedTuple

Dimension = Literal["shop", "cashier", "category", "card"]
WITH_CARD, WITHOUT_CARD = "with", "without"


class SaleSums(NamedTuple):
    """Receipts with the money paid, returns with the money given back; money in minor units."""

    receipts: int = 0
    minor: int = 0
    returns: int = 0
    returned: int = 0

    def plus(self, other: "SaleSums") -> "SaleSums":
        """The sums of both."""
        return SaleSums(*[mine + more for mine, more in zip(self, other, strict=True)])


class SalesRow(NamedTuple):
    """What sums are of: a shop, a key of a cashier, a category, or receipts with a card or without.

    `shop` is empty where all shops are one row, `name` where the row is the shop's own.
    """

    by: Dimension
    shop: str
    name: str


NOTHING = SaleSums()
Sales = dict[SalesRow, SaleSums]


def add_sums(sales: Sales, row: SalesRow, sums: SaleSums) -> None:
    """Add sums to one row."""
    sales[row] = sales.get(row, NOTHING).plus(sums)


def of_shop(sales: Sales, shop: str) -> Sales:
    """The rows of one shop."""
    return {row: sums for row, sums in sales.items() if row.shop == shop}


def of_all_shops(sales: Sales) -> Sales:
    """The rows of all shops: categories and cards are one row each, cashiers stay of their shop."""
    merged: Sales = {}
    for row, sums in sales.items():
        is_one = row.by in ("category", "card")
        add_sums(merged, row._replace(shop="") if is_one else row, sums)
    return merged


def sums_by(sales: Sales, by: Dimension, name: str | None = None) -> SaleSums:
    """The sum of the rows of a kind, or of those with one name."""
    found = NOTHING
    for row, sums in sales.items():
        if row.by == by and name in (None, row.name):
            found = found.plus(sums)
    return found
