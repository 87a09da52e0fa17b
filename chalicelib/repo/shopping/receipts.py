"""A receipt and its entry in the timeline, as they are written, changed and read back.

A purchase is appended to the list in the profile without reading the profile: a till waits for the
answer, and receipts of one customer that arrive together must not conflict (docs/decisions/0008).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import Purchase, PurchaseLine, Receipt
from chalicelib.domain.shopping.shopping import RECENT_MAX, Bought
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.repo.customers.customers import CustomerChanged
from chalicelib.repo.offers.uses import read_uses_text, uses_attributes
from chalicelib.repo.points.valued import effect_text, read_effect, read_valued, valued_text
from chalicelib.repo.shopping.summaries import add_write
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.totals_keys import booked
from chalicelib.repo.table.writes import Change, Put, Write


class Recorded(Conflict):
    """The shop gave this receipt number before; `purchase` is the stored purchase."""

    def __init__(self, purchase: Purchase) -> None:
        super().__init__("purchase.other")
        self.purchase = purchase


class PurchaseMoved(Moved):
    """Another return of the receipt came first: load it, decide and commit again."""

    def __init__(self, found: Item | None) -> None:
        super().__init__("customer.contended", found)


def purchase_writes(
    purchase: Purchase, actor: Actor, moved: Moved | None = None, *, own_day: date | None = None
) -> list[Write]:
    """The writes of a receipt, its timeline entry and its part of the customer's summary.

    `moved` is the refusal of the last try, with the profile as it is. The writes refuse with
    `Recorded` if the shop gave this number before, and with `CustomerChanged` if the purchase
    could not be appended: then the caller tries again with that refusal.

    Raises:
        NotFound: `customer.not_found`: the customer does not exist, or was erased.
    """
    # The first try reads nothing. It is refused mostly because the list is full; then the
    # profile that came with the refusal is rolled up and written under its version.
    summary = _append(purchase) if moved is None else add_write(purchase, moved.found)
    return [*receipt_writes(purchase, actor, own_day), summary]


def receipt_writes(purchase: Purchase, actor: Actor, own_day: date | None = None) -> list[Put]:
    """The writes of a receipt, which refuses a known number, and of its timeline entry."""
    return [receipt_write(purchase, actor, own_day), mark_write(purchase)]


def receipt_write(purchase: Purchase, actor: Actor, own_day: date | None = None) -> Put:
    """The write of a receipt, which refuses a known number.

    `own_day` is the accounting day of its recording, if no movement of points leads to it.
    """
    key = receipt_key(purchase)
    attributes = {**_mark_attributes(purchase), **_receipt_attributes(purchase, actor)}
    if own_day is not None:
        attributes |= booked(own_day, key)
    return Put(key, attributes, refused=_recorded)


def mark_write(purchase: Purchase) -> Put:
    """The write of the timeline entry of a receipt."""
    return Put(mark_key(purchase), _mark_attributes(purchase), version=None)


def receipt_change(before: Purchase, sets: Mapping[str, Value]) -> Change:
    """The change of a receipt; it refuses with `PurchaseMoved` if another writer came first."""
    returned_at = before.returned_at.isoformat() if before.returned_at else ""
    return Change(
        receipt_key(before),
        sets=sets,
        equals={
            "returned_at": returned_at,
            "bought": before.bought.to_text(),
            "customer": before.customer_id,
        },
        refused=PurchaseMoved,
    )


def receipt_key(purchase: Purchase) -> Key:
    """The place of a receipt."""
    return keys.receipt(shop=purchase.receipt.shop, number=purchase.receipt.number)


def mark_key(purchase: Purchase) -> Key:
    """The place of the timeline entry of a receipt."""
    receipt = purchase.receipt
    return keys.purchase(
        purchase.customer_id, receipt.at, shop=receipt.shop, receipt=receipt.number
    )


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


def read_instant(text: str) -> datetime | None:
    """Read an instant; an empty text is none."""
    return datetime.fromisoformat(text) if text else None


def _append(purchase: Purchase) -> Change:
    """Append to the list of purchases, if the customer is active and the list has room."""
    return Change(
        keys.customer(purchase.customer_id),
        appends={"recent": [purchase.bought.to_text()]},
        adds={"version": 1},
        equals={"status": profiles.ACTIVE},
        room={"recent": RECENT_MAX},
        refused=CustomerChanged,
    )


def _recorded(found: Item | None) -> Recorded:
    assert found is not None, "only an existing receipt refuses a new one"
    return Recorded(read_purchase(found))


def _mark_attributes(purchase: Purchase) -> dict[str, Value]:
    total, returned_at = purchase.receipt.total, purchase.returned_at
    return {
        "minor": total.minor,
        "currency": total.currency,
        "returned_at": returned_at.isoformat() if returned_at else "",
        **({"refunded": purchase.refunded.minor} if purchase.refunded.minor else {}),
    }


def _receipt_attributes(purchase: Purchase, actor: Actor) -> dict[str, Value]:
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
