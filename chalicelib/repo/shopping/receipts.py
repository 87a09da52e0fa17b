"""Writes a receipt as an item, and reads it back, with what it did to points."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import Purchase, PurchaseLine, Receipt
from chalicelib.domain.shopping.shopping import Bought
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.offers.uses import read_uses_text, uses_attributes
from chalicelib.repo.points.valued import effect_text, read_effect, read_valued, valued_text
from chalicelib.repo.table.encoding import Item, Value


def receipt_attributes(purchase: Purchase, actor: Actor) -> dict[str, Value]:
    """The attributes of a receipt's item, without its sum and its return."""
    receipt = purchase.receipt
    lines = [_line_row(line) for line in receipt.lines]
    attributes: dict[str, Value] = {
        "customer": purchase.customer_id,
        "at": receipt.at.isoformat(),
        "lines": json.dumps(lines, ensure_ascii=False, separators=(",", ":")),
        "bought": purchase.bought.to_text(),
        "by": actor.by,
        "recorded_at": actor.at.isoformat(),
        **_details(receipt),
    }
    if purchase.waiting_until is not None:
        attributes["waiting_for"] = purchase.waiting_for
        attributes["waiting_until"] = purchase.waiting_until.isoformat()
    if purchase.valued is not None and purchase.points is not None:
        attributes["valued"] = valued_text(purchase.valued)
        attributes["points"] = effect_text(purchase.points)
    return {**attributes, **uses_attributes(purchase.uses)} if purchase.uses else attributes


def read_purchase(item: Item) -> Purchase:
    """The purchase of an item."""
    receipt = _read_receipt(item)
    return Purchase(
        receipt=receipt,
        customer_id=CustomerId(item["customer"]),
        bought=Bought.from_text(item["bought"]),
        returned_at=read_instant(item["returned_at"]),
        valued=read_valued(item["valued"], _goods(receipt)) if "valued" in item else None,
        points=read_effect(item["points"]) if "points" in item else None,
        recorded_at=read_instant(item.get("recorded_at", "")),
        delivered_at=read_instant(item.get("delivered_at", "")),
        is_void=item.get("void", False),
        is_announced=item.get("announced", False),
        is_backfilled="backfilled_at" in item,
        waiting_for=item.get("waiting_for", ""),
        waiting_until=read_instant(item.get("waiting_until", "")),
        uses=read_uses_text(item["uses"]) if "uses" in item else (),
    )


def _goods(receipt: Receipt) -> list[tuple[int, int]]:
    """Quantity and money of each row."""
    return [(line.quantity, line.paid.minor) for line in receipt.lines]


def _read_receipt(item: Item) -> Receipt:
    _, shop, number = item["pk"].split("#")
    currency = item["currency"]
    lines = tuple(_read_line(row, currency) for row in json.loads(item["lines"]))
    at = datetime.fromisoformat(item["at"])
    return Receipt(
        shop,
        number,
        at,
        Money(item["minor"], currency),
        lines,
        channel=item.get("channel", "shop"),
        handed_over_at=read_instant(item.get("handed_over_at", "")),
        promo_codes=tuple(item.get("promo_codes", "").split()),
        redemption=item.get("redemption", ""),
        spent=item.get("spent", 0),
    )


def _line_row(line: PurchaseLine) -> list[Value]:
    """Write a row; what the till added follows as a fifth value, if there is any."""
    amounts = {"price": line.price, "discount": line.discount, "redeemed": line.redeemed}
    more: dict[str, Value] = {name: money.minor for name, money in amounts.items() if money}
    if line.name:
        more["name"] = line.name
    row: list[Value] = [line.sku, line.category, line.quantity, line.paid.minor]
    return [*row, more] if more else row


def _read_line(row: Sequence[Any], currency: str) -> PurchaseLine:
    sku, category, quantity, minor, *rest = row
    more: dict[str, Any] = dict(rest[0]) if rest else {}
    name = more.pop("name", "")
    amounts = {what: Money(found, currency) for what, found in more.items()}
    return PurchaseLine(sku, category, quantity, Money(minor, currency), name, **amounts)


def _details(receipt: Receipt) -> dict[str, Value]:
    """Write what only some receipts have."""
    details: dict[str, Value] = {
        "channel": "" if receipt.channel == "shop" else receipt.channel,
        "handed_over_at": receipt.handed_over_at.isoformat() if receipt.handed_over_at else "",
        "promo_codes": " ".join(receipt.promo_codes),
        "redemption": receipt.redemption,
        "spent": receipt.spent,
    }
    return {name: value for name, value in details.items() if value}


def read_instant(text: str) -> datetime | None:
    """Read an instant; an empty text is none."""
    return datetime.fromisoformat(text) if text else None
