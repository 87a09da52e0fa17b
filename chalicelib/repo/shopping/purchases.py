"""Finds receipts, and writes what comes after them: returns, deliveries, announcements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.domain.customers.timeline import (
    PURCHASE,
    PurchaseMark,
    TimelinePosition,
    newest_first,
)
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.money import Money
from chalicelib.domain.points.effect import ReturnEffect
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.domain.shopping.shopping import Bought
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.repo.offers.uses import uses_attributes
from chalicelib.repo.points.valued import effect_text, valued_text
from chalicelib.repo.shopping.kept_returns import FoundReturn, KeptReturn, read_return, snapshots
from chalicelib.repo.shopping.receipts import (
    PurchaseMoved,
    mark_key,
    read_instant,
    read_purchase,
    receipt_change,
    receipt_key,
)
from chalicelib.repo.shopping.summaries import remove_writes, rewrite
from chalicelib.repo.table import keys, points_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.totals_keys import booked
from chalicelib.repo.table.writes import Change, Put

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class PurchaseStore:
    """The receipts of the table."""

    table: Table

    def get(self, *, shop: str, receipt: str) -> Purchase | None:
        """The purchase of a receipt; None if the shop did not send it."""
        item = self.table.get(keys.receipt(shop=shop, number=receipt))
        return read_purchase(item) if item else None

    def get_many(self, marks: Sequence[PurchaseMark]) -> list[Purchase]:
        """The purchases of up to 100 timeline entries, in no order."""
        wanted = [keys.receipt(shop=mark.shop, number=mark.receipt) for mark in marks]
        return [read_purchase(item) for item in self.table.get_many(wanted)] if wanted else []

    def of_customer(
        self, customer_id: CustomerId, *, before: TimelinePosition | None, limit: int
    ) -> list[PurchaseMark]:
        """The last purchases before a position of the timeline, newest first."""
        below = keys.PURCHASE_PREFIX + before.bound(PURCHASE) if before else ""
        pk = keys.customer(customer_id).pk
        page = self.table.query_back(pk, prefix=keys.PURCHASE_PREFIX, below=below, limit=limit)
        return [_read_mark(item) for item in page]

    def of_person(
        self, ids: Iterable[CustomerId], *, before: TimelinePosition | None, limit: int
    ) -> list[PurchaseMark]:
        """The last purchases of all customers who are one person, newest first."""
        every = [
            mark for each in ids for mark in self.of_customer(each, before=before, limit=limit)
        ]
        return newest_first(every, before=before, limit=limit)

    def between(
        self, customer_id: CustomerId, first: datetime, until: datetime
    ) -> list[PurchaseMark]:
        """The last hundred purchases from `first` on and before `until`, newest first."""
        # Keys sort by the second; the fractions are compared below.
        below = keys.PURCHASE_PREFIX + (until + SECOND).isoformat()
        pk = keys.customer(customer_id).pk
        items = self.table.query_back(pk, prefix=keys.PURCHASE_PREFIX, below=below)
        return [mark for mark in map(_read_mark, items) if first <= mark.at < until]

    def author(self, *, shop: str, receipt: str) -> str:
        """The key with which a receipt was recorded; empty: there is no such receipt."""
        item = self.table.get(keys.receipt(shop=shop, number=receipt))
        return str(item["by"]) if item else ""

    def fold_write(self, customer: CustomerId, profile: Item, bought: Iterable[Bought]) -> Change:
        """The write that moves purchases from the account of points into the profile.

        It refuses with `CustomerChanged` if another writer changed the profile.
        """
        return rewrite(customer, profile, profiles.read_shopping(profile).folding(bought))

    def find_return(self, *, shop: str, receipt: str, name: str) -> FoundReturn:
        """A purchase (None: the shop did not send it), and its return of this number, if any."""
        key = keys.receipt(shop=shop, number=receipt)
        named = points_keys.purchase_return(shop=shop, number=receipt, name=name)
        found = {item["sk"]: item for item in self.table.get_many((key, named))}
        item, kept = found.get(key.sk), found.get(named.sk)
        purchase = read_purchase(item) if item else None
        return FoundReturn(purchase, read_return(kept) if kept else None)

    def returns_of(self, *, shop: str, receipt: str) -> list[ReturnEffect]:
        """What the returns of a receipt gave back, by their instants."""
        pk = keys.receipt(shop=shop, number=receipt).pk
        found = map(read_return, self.table.query_all(pk, prefix=points_keys.RETURN_PREFIX))
        effects = [kept.snapshot.back for kept in found if kept.snapshot.back]
        return sorted(effects, key=lambda effect: (effect.recorded_at, effect.number))

    def kept_return_write(
        self, purchase: Purchase, kept: KeptReturn, name: str, own_day: date | None
    ) -> Put:
        """The write of a return, which refuses with `PurchaseMoved` if its number is known.

        `own_day` is the accounting day of its recording, if no movement of points leads to it.
        """
        receipt = purchase.receipt
        key = points_keys.purchase_return(shop=receipt.shop, number=receipt.number, name=name)
        answer = snapshots().dump_json(kept.snapshot).decode()
        attributes = {"digest": kept.digest, "answer": answer}
        if own_day is not None:
            attributes |= booked(own_day, key)
        return Put(key, attributes, refused=PurchaseMoved)

    def return_writes(self, before: Purchase, after: Purchase, actor: Actor) -> list[Change]:
        """The writes of a return: the receipt and its timeline entry.

        They refuse with `PurchaseMoved` if another return came first.
        """
        return _return_marks(before, after, actor)

    def summary_writes(
        self, before: Purchase, after: Purchase, profile: Item | None
    ) -> list[Change]:
        """The write of the customer's summary after a return; none if the customer was erased.

        It refuses with `CustomerChanged` if another writer changed the profile.
        """
        return remove_writes(before, after, profile)

    def delivery_write(self, before: Purchase, after: Purchase, actor: Actor) -> Change:
        """The write of a delivery; refuses with `PurchaseMoved` if another writer came first."""
        assert after.delivered_at is not None
        sets: dict[str, Value] = {
            "delivered_at": after.delivered_at.isoformat(),
            "delivered_by": actor.by,
        }
        if after.valued is not None and after.valued != before.valued:
            sets["valued"] = valued_text(after.valued)
        return receipt_change(before, sets)

    def backfill_write(self, before: Purchase, after: Purchase, actor: Actor) -> Change:
        """The write of points for a receipt of before; refuses with `PurchaseMoved`."""
        assert after.valued is not None
        assert after.points is not None
        points = {"valued": valued_text(after.valued), "points": effect_text(after.points)}
        uses = uses_attributes(after.uses)
        return receipt_change(before, {**points, **uses, "backfilled_at": actor.at.isoformat()})

    def announced_write(self, purchase: Purchase) -> Change:
        """The write that marks that the customer heard what the receipt gave."""
        return Change(receipt_key(purchase), sets={"announced": True})


def announced_return(*, shop: str, receipt: str, name: str) -> Change:
    """The write that marks that the customer heard of a return."""
    key = points_keys.purchase_return(shop=shop, number=receipt, name=name)
    return Change(key, sets={"announced": True})


def _return_marks(before: Purchase, after: Purchase, actor: Actor) -> list[Change]:
    returned = {"returned_at": after.returned_at.isoformat() if after.returned_at else ""}
    valued = {"valued": valued_text(after.valued)} if after.valued else {}
    voided = {"void": True} if after.is_void else {}
    bought = {"bought": after.bought.to_text(), "returned_by": actor.by}
    receipt = receipt_change(before, {**returned, **valued, **voided, **bought})
    if not before.customer_id:
        return [receipt]
    return [receipt, Change(mark_key(before), sets={**returned, "refunded": after.refunded.minor})]


def _read_mark(item: Item) -> PurchaseMark:
    _, instant, shop, receipt = item["sk"].split("#")
    return PurchaseMark(
        at=datetime.fromisoformat(instant),
        shop=shop,
        receipt=receipt,
        total=Money(item["minor"], item["currency"]),
        returned_at=read_instant(item["returned_at"]),
        refunded=Money(item["refunded"], item["currency"]) if "refunded" in item else None,
    )
