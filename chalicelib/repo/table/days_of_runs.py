"""Reads items of many days of a trigger's campaign in a few requests."""

from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import RunName
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.table import Table

ITEMS_MAX = 1000  # of a query that DynamoDB ends at a megabyte


class DayItem(NamedTuple):
    """An item of a run, and what of the run it is about: the rest of its sort key."""

    run: RunName
    of: str
    item: Item


def items_of_days(table: Table, kind: str, first: Run, last: Run) -> Iterator[DayItem]:
    """Read the items of one kind of all runs from `first` to `last`, strongly consistent.

    The names of a trigger's runs sort as their days.
    """
    pk = keys.campaign_partition(first.campaign)
    low, high = f"{kind}#{first.name}", f"{kind}#{last.name}"
    for item in table.query_days(pk, low, high, page=ITEMS_MAX, strongly=True):
        _, name, *of = item["sk"].split("#", 2)
        yield DayItem(RunName(name), "".join(of), item)
