"""Receipts, each once for ever, and what they leave on their customers.

A purchase is written unread: it is appended to the profile's list, on the condition that there is
a customer and room. What stopped it comes back with the refusal, so that nothing is read even then.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.customers.timeline import PURCHASE, PurchaseMark, TimelinePosition
from chalicelib.domain.errors import Conflict, NotFound, Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import Purchase, PurchaseLine, Receipt
from chalicelib.domain.shopping.shopping import RECENT_MAX, Bought, Shopping
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.repo.table import keys
from chalicelib.repo.table.commit import commit
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.refusals import Busy, ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Put, Write

TRIES_MAX = 5  # of one write, when the same customer is written to at the same time


class Recorded(Conflict):
    """The receipt is known already; `purchase` is what is known of it."""

    def __init__(self, purchase: Purchase) -> None:
        super().__init__("purchase.other")
        self.purchase = purchase


class Returned(Conflict):
    """The receipt was taken back before; `purchase` says when."""

    def __init__(self, purchase: Purchase) -> None:
        super().__init__("purchase.returned")
        self.purchase = purchase


@dataclass(frozen=True, slots=True)
class PurchaseStore:
    """The receipts of the table."""

    table: Table

    def get(self, *, shop: str, receipt: str) -> Purchase | None:
        """What is known of a receipt."""
        item = self.table.get(keys.receipt(shop=shop, number=receipt))
        return _read(item) if item else None

    def get_many(self, marks: Sequence[PurchaseMark]) -> list[Purchase]:
        """The receipts of up to 100 marks, in no order."""
        wanted = [keys.receipt(shop=mark.shop, number=mark.receipt) for mark in marks]
        return [_read(item) for item in self.table.get_many(wanted)] if wanted else []

    def of_customer(
        self, customer_id: CustomerId, *, before: TimelinePosition | None, limit: int
    ) -> list[PurchaseMark]:
        """The last purchases before a place of the timeline, newest first."""
        below = keys.PURCHASE_PREFIX + before.bound(PURCHASE) if before else ""
        pk = keys.customer(customer_id).pk
        page = self.table.query_back(pk, prefix=keys.PURCHASE_PREFIX, below=below, limit=limit)
        return [_read_mark(item) for item in page]

    def add(self, purchase: Purchase, actor: Actor) -> None:
        """Write a receipt, its mark on the timeline and its part of the summary, or nothing.

        Raises:
            Recorded: the shop gave this number before.
            NotFound: `customer.not_found`: there is no such customer, or not any more.
            Repeated: this very request was answered before.
            Unavailable: the customer is written to by too many at once.
        """
        customer = keys.customer(purchase.customer_id)
        counted = Change(
            customer,
            appends={"recent": [purchase.bought.to_text()]},
            adds={"version": 1},
            equals={"status": profiles.ACTIVE},
            room={"recent": RECENT_MAX},
        )
        for _ in range(TRIES_MAX):
            try:
                commit(self.table, [*writes_of(purchase, actor), counted], actor=actor)
            except Busy:
                continue
            except ConditionFailed as failed:
                if failed.key != customer:
                    raise _recorded(failed) from failed
                counted = _adding(customer, failed.found, purchase.bought)
                continue
            return
        raise Unavailable("customer.contended")

    def take_back(self, purchase: Purchase, actor: Actor) -> None:
        """Mark a receipt as returned, as of the act, and take its part off the summary.

        Of a customer who is no more only the receipt is marked.

        Raises:
            Returned: it was taken back before.
            Repeated: this very request was answered before.
            Unavailable: the customer is written to by too many at once.
        """
        customer = keys.customer(purchase.customer_id)
        item = self.table.get(customer)
        for _ in range(TRIES_MAX):
            discounted = _removing(customer, item, purchase.bought)
            try:
                commit(self.table, [*_marks(purchase, actor), *discounted], actor=actor)
            except Busy:
                item = self.table.get(customer)
                continue
            except ConditionFailed as failed:
                if failed.key != customer:
                    raise _returned(failed) from failed
                item = failed.found
                continue
            return
        raise Unavailable("customer.contended")


def writes_of(purchase: Purchase, actor: Actor) -> list[Put]:
    """The receipt and its mark; the first refuses, the second follows."""
    receipt = purchase.receipt
    lines = [[line.sku, line.category, line.quantity, line.paid.minor] for line in receipt.lines]
    mark: dict[str, Value] = {
        "minor": receipt.total.minor,
        "currency": receipt.total.currency,
        "returned_at": "",
    }
    attributes: dict[str, Value] = {
        **mark,
        "customer": purchase.customer_id,
        "at": receipt.at.isoformat(),
        "lines": json.dumps(lines, ensure_ascii=False, separators=(",", ":")),
        "bought": purchase.bought.to_text(),
        "by": actor.by,
    }
    return [Put(_receipt(purchase), attributes), Put(_mark(purchase), mark, version=None)]


def _marks(purchase: Purchase, actor: Actor) -> list[Write]:
    said = {"returned_at": actor.at.isoformat()}
    first = Change(
        _receipt(purchase), sets={**said, "returned_by": actor.by}, equals={"returned_at": ""}
    )
    return [first, Change(_mark(purchase), sets=said)]


def _adding(customer: Key, item: Item | None, bought: Bought) -> Change:
    if not profiles.is_active(item):
        raise NotFound("customer.not_found")
    return _rewriting(customer, item, profiles.read_shopping(item).adding(bought))


def _removing(customer: Key, item: Item | None, bought: Bought) -> list[Write]:
    if not profiles.is_active(item):
        return []
    return [_rewriting(customer, item, profiles.read_shopping(item).removing(bought))]


def _rewriting(customer: Key, item: Item, shopping: Shopping) -> Change:
    """The whole summary anew, if the profile is still as it was read."""
    return Change(
        customer,
        sets=profiles.shopping_attributes(shopping),
        adds={"version": 1},
        equals={"version": item["version"]},
    )


def _recorded(failed: ConditionFailed) -> Recorded:
    assert failed.found is not None, "only an existing receipt refuses a new one"
    return Recorded(_read(failed.found))


def _returned(failed: ConditionFailed) -> Returned:
    assert failed.found is not None, "a receipt is never removed"
    return Returned(_read(failed.found))


def _receipt(purchase: Purchase) -> Key:
    return keys.receipt(shop=purchase.receipt.shop, number=purchase.receipt.number)


def _mark(purchase: Purchase) -> Key:
    receipt = purchase.receipt
    return keys.purchase(
        purchase.customer_id, receipt.at, shop=receipt.shop, receipt=receipt.number
    )


def _read(item: Item) -> Purchase:
    return Purchase(
        receipt=_read_receipt(item),
        customer_id=CustomerId(item["customer"]),
        bought=Bought.from_text(item["bought"]),
        returned_at=_instant(item["returned_at"]),
    )


def _read_receipt(item: Item) -> Receipt:
    _, shop, number = item["pk"].split("#")
    currency = item["currency"]
    lines = (
        PurchaseLine(sku, category, quantity, Money(minor, currency))
        for sku, category, quantity, minor in json.loads(item["lines"])
    )
    at = datetime.fromisoformat(item["at"])
    return Receipt(shop, number, at, Money(item["minor"], currency), tuple(lines))


def _read_mark(item: Item) -> PurchaseMark:
    _, instant, shop, receipt = item["sk"].split("#")
    return PurchaseMark(
        at=datetime.fromisoformat(instant),
        shop=shop,
        receipt=receipt,
        total=Money(item["minor"], item["currency"]),
        returned_at=_instant(item["returned_at"]),
    )


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
