"""The stores of shopping, each imported and made when first needed."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.repo.table.table import Table

if TYPE_CHECKING:
    from chalicelib.repo.shopping.purchases import PurchaseStore
    from chalicelib.repo.shopping.replayed import ReplayStore
    from chalicelib.repo.shopping.waiting import WaitingStore


@dataclass
class ShoppingStores:
    """Part of World: `world.shopping`."""

    table: Table

    @cached_property
    def purchases(self) -> "PurchaseStore":
        from chalicelib.repo.shopping.purchases import PurchaseStore

        return PurchaseStore(self.table)

    @cached_property
    def replayed(self) -> "ReplayStore":
        from chalicelib.repo.shopping.replayed import ReplayStore

        return ReplayStore(self.table)

    @cached_property
    def waiting(self) -> "WaitingStore":
        from chalicelib.repo.shopping.waiting import WaitingStore

        return WaitingStore(self.table)
