"""The stores of imports, each imported and made when first needed."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.repo.table.table import Table

if TYPE_CHECKING:
    from chalicelib.repo.imports.imports import ImportStore
    from chalicelib.repo.imports.rows import RowStore


@dataclass
class ImportStores:
    """Part of World: `world.imports`."""

    table: Table

    @cached_property
    def stored(self) -> "ImportStore":
        from chalicelib.repo.imports.imports import ImportStore

        return ImportStore(self.table)

    @cached_property
    def rows(self) -> "RowStore":
        from chalicelib.repo.imports.rows import RowStore

        return RowStore(self.table)
