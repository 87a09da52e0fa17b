"""Receipts of phones that no customer has: they wait 30 days for a registration.

The receipt itself is stored as any other, so that its number counts once for ever. Beside it an
item under the keyed digest of the phone leads to it; no phone is stored.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.errors import Conflict
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.offers.uses import uses_attributes
from chalicelib.repo.points.valued import effect_text, valued_text
from chalicelib.repo.shopping.receipts import mark_write, receipt_change, receipt_write
from chalicelib.repo.shopping.summaries import add_write
from chalicelib.repo.table import keys, points_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put, Write


class PhoneRegistered(Conflict):
    """A customer registered with the phone meanwhile: the receipt is theirs."""

    def __init__(self, _: Item | None = None) -> None:
        super().__init__("phone.taken")


class WaitingReceipt(NamedTuple):
    """The place of a receipt that waits; the order is that of their instants."""

    at: str
    shop: str
    receipt: str


@dataclass(frozen=True, slots=True)
class WaitingStore:
    """The receipts of the table that wait for a customer."""

    table: Table

    def add_writes(
        self, purchase: Purchase, actor: Actor, phone: Phone, today: date
    ) -> list[Write]:
        """The writes of a receipt that waits.

        They refuse with `Recorded` if the shop gave this number before, and with `PhoneRegistered`
        if a customer has the phone by now.
        """
        assert purchase.waiting_until is not None
        attributes: dict[str, Value] = {
            "until": purchase.waiting_until.isoformat(),
            "ttl": int(purchase.waiting_until.timestamp()),
        }
        return [
            receipt_write(purchase, actor, today),
            Put(_key(purchase), attributes, version=None),
            # Removes nothing: no claim has this owner. It makes the transaction and that of a
            # registration meet, so that the one that comes second sees the other.
            Delete(keys.phone(phone), "customer", "", refused=PhoneRegistered),
        ]

    def of_phone(self, digest: str, now: datetime) -> list[WaitingReceipt]:
        """The receipts that wait for a phone, by their instants."""
        items = self.table.query_all(points_keys.waiting_partition(digest), prefix="")
        # DynamoDB removes an item up to days after its end, so the end is compared here.
        live = [each["sk"] for each in items if datetime.fromisoformat(each["until"]) > now]
        return [WaitingReceipt(*sk.split("#")) for sk in live]

    def attach_writes(
        self, before: Purchase, after: Purchase, actor: Actor, profile: Item
    ) -> list[Write]:
        """The writes that give a receipt to its customer, with what it did to the account.

        They refuse with `PurchaseMoved` if the receipt has its customer by now or was returned, and
        with `CustomerChanged` if another writer changed the profile.
        """
        sets: dict[str, Value] = {
            "customer": after.customer_id,
            "attached_at": actor.at.isoformat(),
        }
        if after.valued is not None and after.points is not None:
            sets |= {"valued": valued_text(after.valued), "points": effect_text(after.points)}
            sets |= uses_attributes(after.uses)
        writes: list[Write] = [
            receipt_change(before, sets),
            mark_write(after),
            Delete(_key(before)),
        ]
        return writes if after.returned_at else [*writes, add_write(after, profile)]


def _key(purchase: Purchase) -> Key:
    receipt = purchase.receipt
    return points_keys.waiting(
        purchase.waiting_for, receipt.at, shop=receipt.shop, receipt=receipt.number
    )
