"""Stores what was decided for one customer alone: terms, a manual level, membership.

The item stands beside the account, which is read with it in one query (decision 0062).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.membership.personal import (
    ListedTerms,
    Personal,
    PersonalDiscount,
    PersonalTerms,
    listed_terms,
)
from chalicelib.domain.points.tiers import ManualLevel
from chalicelib.repo.table import points_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put, Write


class PersonalChanged(Moved):
    """Another change of the customer's terms came first: load them and decide again."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("customer.contended", found)


@dataclass(frozen=True, slots=True)
class PersonalStore:
    """The personal terms of the table."""

    table: Table

    def find(self, customer: CustomerId) -> Personal:
        """What was decided for a customer."""
        return read_personal(self.table.get(points_keys.personal(customer)))

    def write(self, customer: CustomerId, personal: Personal) -> Put:
        """The write of the next version; it refuses with `PersonalChanged`."""
        manual, since = personal.manual, personal.member_since
        attributes: dict[str, Value] = {
            "price_list": personal.terms.price_list,
            "discounts": _json([_discount(each) for each in personal.terms.discounts]),
            "manual": _json(_manual(manual)) if manual else "",
            "member": personal.is_member,
            "member_since": since.isoformat() if since else "",
            "version": personal.version + 1,
        }
        key = points_keys.personal(customer)
        return Put(key, attributes, version=personal.version, refused=PersonalChanged)

    def list_write(self, customer: CustomerId, personal: Personal) -> Write:
        """The write of the customer's entry in the list of those with terms of their own."""
        key, listed = points_keys.listed_terms(customer), listed_terms(customer, personal)
        if listed is None:
            return Delete(key)
        attributes: dict[str, Value] = {
            "price_list": listed.price_list,
            "discounts": listed.discounts,
            "rate": listed.rate,
            "level": listed.level,
            "until": listed.until.isoformat() if listed.until else "",
        }
        return Put(key, attributes, version=None)

    def page(self, *, after: str, limit: int) -> list[ListedTerms]:
        """Customers with terms of their own, after an id; fewer than `limit` are the last."""
        items = self.table.query(points_keys.LISTED_TERMS, prefix="", after=after, limit=limit)
        return [_read_listed(item) for item in items]


def _read_listed(item: Item) -> ListedTerms:
    return ListedTerms(
        customer=CustomerId(item["sk"]),
        price_list=item["price_list"],
        discounts=item["discounts"],
        rate=item["rate"],
        level=item["level"],
        until=_instant(item["until"]),
    )


def read_personal(item: Item | None) -> Personal:
    """Read an item; None: nothing was decided."""
    if item is None:
        return Personal()
    discounts = tuple(_read_discount(each) for each in json.loads(item["discounts"]))
    return Personal(
        terms=PersonalTerms(item["price_list"], discounts),
        manual=_read_manual(json.loads(item["manual"])) if item["manual"] else None,
        is_member=item["member"],
        member_since=_instant(item["member_since"]),
        version=item["version"],
    )


def _discount(discount: PersonalDiscount) -> dict[str, Any]:
    said = {
        "rate": discount.rate,
        "reason": discount.reason,
        "by": discount.by,
        "recorded_at": discount.recorded_at.isoformat(),
        "price_list": discount.price_list,
        "category": discount.category,
        "from": discount.from_at.isoformat() if discount.from_at else None,
        "until": discount.until.isoformat() if discount.until else None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _read_discount(said: Mapping[str, Any]) -> PersonalDiscount:
    return PersonalDiscount(
        rate=said["rate"],
        reason=said["reason"],
        by=said["by"],
        recorded_at=datetime.fromisoformat(said["recorded_at"]),
        price_list=said.get("price_list"),
        category=said.get("category"),
        from_at=_instant(said.get("from", "")),
        until=_instant(said.get("until", "")),
    )


def _manual(manual: ManualLevel) -> dict[str, Any]:
    return {
        "level": manual.level,
        "is_floor": manual.is_floor,
        "from": manual.from_at.isoformat(),
        "until": manual.until.isoformat(),
        "reason": manual.reason,
        "by": manual.by,
        "recorded_at": manual.recorded_at.isoformat(),
    }


def _read_manual(said: Mapping[str, Any]) -> ManualLevel:
    return ManualLevel(
        level=said["level"],
        is_floor=said["is_floor"],
        from_at=datetime.fromisoformat(said["from"]),
        until=datetime.fromisoformat(said["until"]),
        reason=said["reason"],
        by=said["by"],
        recorded_at=datetime.fromisoformat(said["recorded_at"]),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
