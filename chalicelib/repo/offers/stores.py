"""The stores of offers, each imported and made when first needed."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.repo.table.table import Table

if TYPE_CHECKING:
    from chalicelib.repo.offers.counters import CounterStore
    from chalicelib.repo.offers.offers import OfferStore
    from chalicelib.repo.offers.promos import PromoStore
    from chalicelib.repo.offers.uses import UsesStore


@dataclass
class OfferStores:
    """Part of World: `world.offers`."""

    table: Table

    @cached_property
    def stored(self) -> "OfferStore":
        from chalicelib.repo.offers.offers import OfferStore

        return OfferStore(self.table)

    @cached_property
    def counters(self) -> "CounterStore":
        from chalicelib.repo.offers.counters import CounterStore

        return CounterStore(self.table)

    @cached_property
    def promos(self) -> "PromoStore":
        from chalicelib.repo.offers.promos import PromoStore

        return PromoStore(self.table)

    @cached_property
    def uses(self) -> "UsesStore":
        from chalicelib.repo.offers.uses import UsesStore

        return UsesStore(self.table)
