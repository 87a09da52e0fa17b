"""Receipts, each of which counts once for ever, and their part in the summary of the customer.

A purchase is appended to the list in the profile without reading the profile: a till waits for the
answer, and receipts of one customer that arrive together must not conflict (docs/decisions/0008).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.customers.timeline import PURCHASE, PurchaseMark, TimelinePosition
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import Purchase, PurchaseLine, Receipt
from chalicelib.domain.shopping.shopping import RECENT_MAX, Bought, Shopping
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.repo.customers.customers import CustomerChanged
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Put, Write

SECOND = timedelta(seconds=1)


class Recorded(Conflict):
    """The shop gave this receipt number before; `purchase` is the stored purchase."""

    def __init__(self, purchase: Purchase) -> None:
        super().__init__("purchase.other")
        self.purchase = purchase


class Returned(Conflict):
    """The purchase was returned before; `purchase` says when."""

    def __init__(self, purchase: Purchase) -> None:
        super().__init__("purchase.returned")
        self.purchase = purchase


@dataclass(frozen=True, slots=True)
class PurchaseStore:
    """The receipts of the table."""

    table: Table

    def get(self, *, shop: str, receipt: str) -> Purchase | None:
        """The purchase of a receipt; None if the shop did not send it."""
        item = self.table.get(keys.receipt(shop=shop, number=receipt))
        return _read(item) if item else None

    def get_many(self, marks: Sequence[PurchaseMark]) -> list[Purchase]:
        """The purchases of up to 100 timeline entries, in no order."""
        wanted = [keys.receipt(shop=mark.shop, number=mark.receipt) for mark in marks]
        return [_read(item) for item in self.table.get_many(wanted)] if wanted else []

    def of_customer(
        self, customer_id: CustomerId, *, before: TimelinePosition | None, limit: int
    ) -> list[PurchaseMark]:
        """The last purchases before a position of the timeline, newest first."""
        below = keys.PURCHASE_PREFIX + before.bound(PURCHASE) if before else ""
        pk = keys.customer(customer_id).pk
        page = self.table.query_back(pk, prefix=keys.PURCHASE_PREFIX, below=below, limit=limit)
        return [_read_mark(item) for item in page]

    def between(
        self, customer_id: CustomerId, first: datetime, until: datetime
    ) -> list[PurchaseMark]:
        """The last hundred purchases from `first` on and before `until`, newest first."""
        # Keys sort by the second; the fractions are compared below.
        below = keys.PURCHASE_PREFIX + (until + SECOND).isoformat()
        pk = keys.customer(customer_id).pk
        items = self.table.query_back(pk, prefix=keys.PURCHASE_PREFIX, below=below)
        return [mark for mark in map(_read_mark, items) if first <= mark.at < until]

    def add_writes(
        self, purchase: Purchase, actor: Actor, moved: Moved | None = None
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
        summary = _append(purchase) if moved is None else _add(purchase, moved.found)
        return [*receipt_writes(purchase, actor), summary]

    def return_writes(
        self, purchase: Purchase, actor: Actor, moved: Moved | None = None
    ) -> list[Write]:
        """The writes that mark a receipt as returned now and remove its part of the summary.

        If the customer was erased, only the receipt is marked. `moved` is the refusal of the last
        try, with the profile as it is. The writes refuse with `Returned` if the purchase was
        returned before, and with `CustomerChanged` if another writer changed the profile.
        """
        # A return reads the profile, because it removes the very text that the purchase appended;
        # returns are rare.
        profile = moved.found if moved else self.table.get(keys.customer(purchase.customer_id))
        return [*_return_marks(purchase, actor), *_remove(purchase, profile)]


def receipt_writes(purchase: Purchase, actor: Actor) -> list[Put]:
    """The writes of a receipt, which refuses a known number, and of its timeline entry."""
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
    return [
        Put(_receipt(purchase), attributes, refused=_recorded),
        Put(_mark(purchase), mark, version=None),
    ]


def _return_marks(purchase: Purchase, actor: Actor) -> list[Change]:
    returned = {"returned_at": actor.at.isoformat()}
    receipt = Change(
        _receipt(purchase),
        sets={**returned, "returned_by": actor.by},
        equals={"returned_at": ""},
        refused=_returned,
    )
    return [receipt, Change(_mark(purchase), sets=returned)]


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


def _add(purchase: Purchase, profile: Item | None) -> Change:
    if not profiles.is_active(profile):
        raise NotFound("customer.not_found")
    return _rewrite(purchase, profile, profiles.read_shopping(profile).adding(purchase.bought))


def _remove(purchase: Purchase, profile: Item | None) -> list[Change]:
    if not profiles.is_active(profile):
        return []
    rest = profiles.read_shopping(profile).removing(purchase.bought)
    return [_rewrite(purchase, profile, rest)]


def _rewrite(purchase: Purchase, profile: Item, shopping: Shopping) -> Change:
    """Replace the whole summary, if the profile still has the version that was read."""
    return Change(
        keys.customer(purchase.customer_id),
        sets=profiles.shopping_attributes(shopping),
        adds={"version": 1},
        equals={"version": profile["version"]},
        refused=CustomerChanged,
    )


def _recorded(found: Item | None) -> Recorded:
    assert found is not None, "only an existing receipt refuses a new one"
    return Recorded(_read(found))


def _returned(found: Item | None) -> Returned:
    assert found is not None, "a receipt is never removed"
    return Returned(_read(found))


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
