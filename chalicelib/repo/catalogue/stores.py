"""The stores of the catalogue, each imported and made when first needed."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.repo.table.table import Table

if TYPE_CHECKING:
    from chalicelib.repo.catalogue.categories import CategoryStore
    from chalicelib.repo.catalogue.products import ProductStore
    from chalicelib.repo.catalogue.shops import ShopStore


@dataclass
class CatalogueStores:
    """Part of World: `world.catalogue`."""

    table: Table

    @cached_property
    def shops(self) -> "ShopStore":
        from chalicelib.repo.catalogue.shops import ShopStore

        return ShopStore(self.table)

    @cached_property
    def products(self) -> "ProductStore":
        from chalicelib.repo.catalogue.products import ProductStore

        return ProductStore(self.table)

    @cached_property
    def categories(self) -> "CategoryStore":
        from chalicelib.repo.catalogue.categories import CategoryStore

        return CategoryStore(self.table)
