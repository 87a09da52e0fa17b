"""Stores the shops of the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from chalicelib.domain.catalogue.shop import CatalogueShop, Holiday, OpeningHours, Position
from chalicelib.domain.errors import NotFound
from chalicelib.domain.money import Money
from chalicelib.repo.catalogue.minute_memory import MinuteMemory
from chalicelib.repo.catalogue.versions import remove_write, replace_write, version_of
from chalicelib.repo.table import catalogue_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put

PAGE = 1000


@dataclass(slots=True)
class ShopStore:
    """Every shop of the chain; changes are returned as writes for the use case to commit."""

    table: Table
    _memory: MinuteMemory[Mapping[str, CatalogueShop]] = field(init=False)

    def __post_init__(self) -> None:
        self._memory = MinuteMemory(self._read_all)

    def all(self, now: datetime) -> Mapping[str, CatalogueShop]:
        """Every shop by its code, at most a minute old."""
        return self._memory.get(now)

    def get(self, code: str) -> CatalogueShop:
        """One shop, as the table has it now.

        Raises:
            NotFound: `shop.not_found`.
        """
        found = self.find(code)
        if found is None:
            raise NotFound("shop.not_found")
        return found

    def find(self, code: str) -> CatalogueShop | None:
        """One shop, as the table has it now; None: the catalogue lacks it."""
        item = self.table.get(catalogue_keys.shop(code))
        return _read(item) if item else None

    def page(self, *, after: str, limit: int) -> list[CatalogueShop]:
        """Shops after a code, in the order of codes; fewer than `limit` are the last ones."""
        items = self.table.query_all(catalogue_keys.SHOPS, prefix="", after=after, page=limit)
        return list(map(_read, islice(items, limit)))

    def save_write(self, shop: CatalogueShop, over: CatalogueShop | None = None) -> Put:
        """The write that replaces the shop that was read; None: the shop is new."""
        self._memory.forget()
        hours: list[Value] = [[each.weekdays, each.begins, each.ends] for each in shop.hours]
        attributes: dict[str, Value] = {
            "name": shop.name,
            "address": shop.address,
            "hours": hours,
            "zone": shop.zone,
            "phone": shop.phone,
        }
        if shop.holidays:
            days: list[Value] = [[e.day.isoformat(), e.begins, e.ends] for e in shop.holidays]
            attributes["holidays"] = days
        if shop.position:
            attributes["position"] = [shop.position.latitude, shop.position.longitude]
        if shop.offer_card_from:
            offered = shop.offer_card_from
            attributes["offer_card_from"] = [offered.minor, offered.currency]
        return replace_write(catalogue_keys.shop(shop.code), attributes, over)

    def delete_write(self, shop: CatalogueShop) -> Delete:
        """The write that removes the shop that was read."""
        self._memory.forget()
        return remove_write(catalogue_keys.shop(shop.code), shop)

    def _read_all(self) -> Mapping[str, CatalogueShop]:
        items = self.table.query_all(catalogue_keys.SHOPS, prefix="", page=PAGE)
        return {shop.code: shop for shop in map(_read, items)}


def _read(item: Item) -> CatalogueShop:
    place, offered = item.get("position"), item.get("offer_card_from")
    return CatalogueShop(
        code=item["sk"],
        name=item["name"],
        address=item["address"],
        hours=tuple(OpeningHours(tuple(days), *hours) for days, *hours in item["hours"]),
        zone=item["zone"],
        phone=item["phone"],
        position=Position(*place) if place else None,
        holidays=tuple(
            Holiday(date.fromisoformat(day), *hours) for day, *hours in item.get("holidays", ())
        ),
        offer_card_from=Money(int(offered[0]), offered[1]) if offered else None,
        version=version_of(item),
    )
