"""The index of surnames: an item for each customer who has one, found by how it begins.

The entries are written and deleted with the profile, in one transaction (docs/decisions/0079).
"""

from dataclasses import dataclass

from chalicelib.domain.customers.names.surname import BEGINNING
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table import customer_keys
from chalicelib.repo.table.table import Table


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
        prefix = customer_keys.surname_prefix(beginning) if is_whole else beginning
        partition = customer_keys.surname_partition(beginning)
        found = self.table.query(partition, prefix=prefix, after=after, limit=limit)
        return [(item["sk"], CustomerId(item["customer"])) for item in found]
