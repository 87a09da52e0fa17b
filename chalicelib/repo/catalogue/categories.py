"""Stores the categories of products."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from chalicelib.domain.catalogue.names import NO_NAMES, Names
from chalicelib.domain.catalogue.product import ProductCategory
from chalicelib.domain.errors import NotFound
from chalicelib.repo.catalogue.minute_memory import MinuteMemory
from chalicelib.repo.catalogue.versions import replace_write, version_of
from chalicelib.repo.table import catalogue_keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

PAGE = 1000


@dataclass(slots=True)
class CategoryStore:
    """Every category of the chain."""

    table: Table
    _memory: MinuteMemory[Mapping[str, Names]] = field(init=False)

    def __post_init__(self) -> None:
        self._memory = MinuteMemory(self._read_all)

    def names(self, code: str, now: datetime) -> Names:
        """The names of a category, at most a minute old; none for an unknown one."""
        return self._memory.get(now).get(code, NO_NAMES)

    def get(self, code: str) -> ProductCategory:
        """One category, as the table has it now.

        Raises:
            NotFound: `category.not_found`.
        """
        found = self.find(code)
        if found is None:
            raise NotFound("category.not_found")
        return found

    def find(self, code: str) -> ProductCategory | None:
        """One category, as the table has it now; None: it has no name."""
        item = self.table.get(catalogue_keys.category(code))
        return _read(item) if item else None

    def page(self, *, after: str, limit: int) -> list[ProductCategory]:
        """Categories after a code, in the order of codes; fewer than `limit` are the last ones."""
        items = self.table.query_all(catalogue_keys.CATEGORIES, prefix="", after=after, page=limit)
        return list(map(_read, islice(items, limit)))

    def save_write(self, category: ProductCategory, over: ProductCategory | None = None) -> Put:
        """The write that replaces the category that was read; None: it had no name."""
        self._memory.forget()
        return replace_write(catalogue_keys.category(category.code), {"name": category.name}, over)

    def _read_all(self) -> Mapping[str, Names]:
        items = self.table.query_all(catalogue_keys.CATEGORIES, prefix="", page=PAGE)
        return {item["sk"]: item["name"] for item in items}


def _read(item: Item) -> ProductCategory:
    return ProductCategory(item["sk"], item["name"], version_of(item))
