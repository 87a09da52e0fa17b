"""The index of surnames: an item for each customer who has one, found by how it begins.

It is written and deleted with the profile, in one transaction (docs/decisions/0079).
"""

from dataclasses import dataclass

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.surname import BEGINNING, fold
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table import keys
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put, Write


@dataclass(frozen=True, slots=True)
class Surnames:
    """Which customers have a surname that begins so."""

    table: Table

    def page(
        self, beginning: str, *, after: str, limit: int, is_whole: bool
    ) -> list[tuple[str, CustomerId]]:
        """One page of customers in the order of surnames, each with the position of the entry.

        `beginning` is folded. One letter finds surnames of one letter alone, and so does a
        beginning that `is_whole`.
        """
        is_whole = is_whole or len(beginning) < BEGINNING
        prefix = keys.surname_prefix(beginning) if is_whole else beginning
        partition = keys.surname_partition(beginning)
        found = self.table.query(partition, prefix=prefix, after=after, limit=limit)
        return [(item["sk"], CustomerId(item["customer"])) for item in found]


def surname_moves(before: Customer | None, after: Customer | None) -> list[Write]:
    """The writes that take the former surname out of the index and put the new one in."""
    was = fold(before.surname) if before else ""
    now = fold(after.surname) if after else ""
    if was == now:
        return []
    left: list[Write] = [Delete(keys.surname(was, before.id))] if before and was else []
    entered: list[Write] = [surname_entry(after)] if after and now else []
    return [*left, *entered]


def surname_entry(customer: Customer) -> Put:
    """The entry of a customer who has a surname."""
    key = keys.surname(fold(customer.surname), customer.id)
    return Put(key, {"customer": customer.id}, version=None)
