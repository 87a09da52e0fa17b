"""Stores the products of the catalogue, and apart from them those that earn or redeem nothing.

A sale asks of each row only whether its product earns and whether points may pay for it. A chain
has a hundred thousand products, of which few are so marked: a till reads these few once a minute,
and never waits for the products of a receipt. Names are read when they are shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.catalogue.names import NO_NAMES, Names
from chalicelib.domain.catalogue.product import ORDINARY, Marks, Product
from chalicelib.domain.errors import NotFound
from chalicelib.domain.money import Money
from chalicelib.repo.catalogue.minute_memory import CACHED, MinuteMemory
from chalicelib.repo.catalogue.versions import remove_write, replace_write, version_of
from chalicelib.repo.table import catalogue_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put, Write

PAGE = 1000
REMEMBERED_MAX = 10_000  # products: some 5 MB


@dataclass(slots=True)
class ProductStore:
    """Every product; changes are returned as writes for the use case to commit."""

    table: Table
    _marks: MinuteMemory[Mapping[str, Marks]] = field(init=False)
    _found: dict[str, Product | None] = field(default_factory=dict, init=False)
    _found_since: datetime | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._marks = MinuteMemory(self._read_marks)

    def marks(self, now: datetime) -> Mapping[str, Marks]:
        """The marks of the products that do not earn or redeem, at most a minute old."""
        return self._marks.get(now)

    def find(self, skus: Iterable[str], now: datetime) -> Mapping[str, Product]:
        """Products by SKU, at most a minute old, without those that the catalogue lacks."""
        asked = set(skus)
        since = self._found_since
        is_old = since is None or not now - CACHED < since <= now
        if is_old or len(self._found) > REMEMBERED_MAX:
            self._found, self._found_since = {}, now
        missing = asked - self._found.keys()
        if missing:
            self._found |= dict.fromkeys(missing) | self.fresh(missing)
        known = {sku: self._found[sku] for sku in asked}
        return {sku: product for sku, product in known.items() if product}

    def names(self, sku: str, now: datetime) -> Names:
        """The names of a product; none for an unknown one."""
        found = self.find((sku,), now).get(sku)
        return found.name if found else NO_NAMES

    def fresh(self, skus: Iterable[str]) -> dict[str, Product]:
        """Products by SKU, as the table has them now."""
        items = self.table.get_many(map(catalogue_keys.product, skus))
        return {product.sku: product for product in map(_read, items)}

    def get(self, sku: str) -> Product:
        """One product, as the table has it now.

        Raises:
            NotFound: `product.not_found`.
        """
        found = self.fresh((sku,)).get(sku)
        if found is None:
            raise NotFound("product.not_found")
        return found

    def read_page(self, *, after: str, limit: int) -> Sequence[Product]:
        """Products after a SKU, in the order of SKUs; an empty page is the end."""
        items = self.table.query(catalogue_keys.PRODUCTS, prefix="", after=after, limit=limit)
        return list(map(_read, items))

    def save_writes(self, product: Product, over: Product | None = None) -> tuple[Write, Write]:
        """The writes that replace the product that was read and its marks, in one transaction."""
        self._forget()
        key = catalogue_keys.product_marks(product.sku)
        marks, ordinary = product.marks, product.marks == ORDINARY
        attributes: dict[str, Value] = {"earns": marks.earns, "redeems": marks.redeems}
        mark = Delete(key) if ordinary else Put(key, attributes, version=None)
        whole = catalogue_keys.product(product.sku)
        return replace_write(whole, _attributes(product), over), mark

    def delete_writes(self, product: Product) -> tuple[Write, Write]:
        """The writes that remove the product that was read, and its marks."""
        self._forget()
        marks = Delete(catalogue_keys.product_marks(product.sku))
        return remove_write(catalogue_keys.product(product.sku), product), marks

    def _forget(self) -> None:
        # Before the commit: this container sees the product with its next read.
        self._marks.forget()
        self._found_since = None

    def _read_marks(self) -> Mapping[str, Marks]:
        items = self.table.query_all(catalogue_keys.MARKS, prefix="", page=PAGE)
        return {item["sk"]: Marks(item["earns"], item["redeems"]) for item in items}


def _attributes(product: Product) -> dict[str, Value]:
    attributes: dict[str, Value] = {
        "name": product.name,
        "category": product.category,
        "unit": product.unit,
        "earns": product.earns,
        "redeems": product.redeems,
    }
    if product.price:
        attributes["price"] = _stored(product.price)
    if product.prices:
        attributes["prices"] = {name: _stored(price) for name, price in product.prices.items()}
    return attributes


def _stored(money: Money) -> Value:
    return [money.minor, money.currency]


def _read(item: Item) -> Product:
    return Product(
        sku=item["sk"],
        name=item["name"],
        category=item["category"],
        unit=item["unit"],
        price=Money(*item["price"]) if "price" in item else None,
        earns=item["earns"],
        redeems=item["redeems"],
        prices={name: Money(*price) for name, price in item.get("prices", {}).items()},
        version=version_of(item),
    )
