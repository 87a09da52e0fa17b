"""Stores transfers by their id, and lists the open ones with both people."""

import json
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.lot import Slice
from chalicelib.domain.points.transfer import OFFER_LIFE, Transfer, TransferState
from chalicelib.repo.points.account_items import read_entry, read_terms, terms_row
from chalicelib.repo.table import points_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Delete, Put, Write

OFFERED_MAX = 50  # of one person that are looked at


class TransferMoved(Moved):
    """Another writer changed the transfer meanwhile."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("customer.contended", found)


@dataclass(frozen=True, slots=True)
class TransferStore:
    """The transfers of the table."""

    table: Table

    def find(self, transfer: str) -> Transfer | None:
        """One transfer; None if there is no such transfer."""
        item = self.table.get(points_keys.transfer(transfer))
        return _read(transfer, item) if item else None

    def offered_to(self, customer: CustomerId, now: datetime) -> list[Transfer]:
        """The open offers that a customer may accept, in no order."""
        return self._open(customer, points_keys.OFFERED_PREFIX, now)

    def offered_by(self, customer: CustomerId, now: datetime) -> list[Transfer]:
        """The open offers that a customer may withdraw, in no order."""
        return self._open(customer, points_keys.OFFERING_PREFIX, now)

    def _open(self, customer: CustomerId, prefix: str, now: datetime) -> list[Transfer]:
        pk = points_keys.points(customer).pk
        items = self.table.query(pk, prefix=prefix, limit=OFFERED_MAX)
        names = [item["sk"].removeprefix(prefix) for item in items]
        found = self.table.get_many([points_keys.transfer(name) for name in names])
        offers = [_read(item["pk"].partition("#")[2], item) for item in found]
        return [offer for offer in offers if offer.is_open(now)]

    def add_writes(self, transfer: Transfer) -> list[Write]:
        """The writes of a new transfer; one that is offered is listed with both."""
        every: list[Write] = [Put(points_keys.transfer(transfer.id), _attributes(transfer))]
        if transfer.state is TransferState.OFFERED:
            ends = int((transfer.recorded_at + OFFER_LIFE).timestamp())
            every += [Put(key, {"ttl": ends}) for key in _listed(transfer)]
        return every

    def change_writes(self, before: Transfer, after: Transfer) -> list[Write]:
        """The writes of the next state; they refuse with `Moved` if another came first."""
        change = Change(
            points_keys.transfer(before.id),
            sets={**_attributes(after), "announced": ""},
            equals={"state": before.state},
            refused=TransferMoved,
        )
        if before.state is not TransferState.OFFERED:
            return [change]
        return [change, *(Delete(key) for key in _listed(before))]

    def is_announced(self, transfer: Transfer) -> bool:
        """Whether the people know of the present state."""
        item = self.table.get(points_keys.transfer(transfer.id))
        return item is not None and item.get("announced") == transfer.state

    def forget_agreements(self, customer: CustomerId) -> None:
        """Remove how a customer agreed, which staff typed, before an erasure. Idempotent."""
        pk = points_keys.points(customer).pk
        for item in self.table.query_all(pk, prefix=points_keys.ENTRY_PREFIX):
            cause = read_entry(item).cause
            found = self.find(cause["transfer"]) if cause["kind"] == "transfer" else None
            if found:
                side = "giver_agreed" if found.giver == customer else "taker_agreed"
                self.table.change(Change(points_keys.transfer(found.id), sets={side: ""}))

    def announced_write(self, transfer: Transfer) -> Change:
        """The write that marks the present state as known to both."""
        return Change(points_keys.transfer(transfer.id), sets={"announced": transfer.state})


def _listed(transfer: Transfer) -> tuple[Key, Key]:
    """Where an open offer is listed: with the taker, and with the giver."""
    return (
        points_keys.offered_transfer(transfer.taker, transfer.id),
        points_keys.offering_transfer(transfer.giver, transfer.id),
    )


def _attributes(transfer: Transfer) -> dict[str, Value]:
    slices = [[each.points, *terms_row(each.terms)] for each in transfer.slices]
    giver_agreed, taker_agreed = transfer.agreed
    return {
        "giver": transfer.giver,
        "taker": transfer.taker,
        "points": transfer.points,
        "state": transfer.state,
        "recorded_at": transfer.recorded_at.isoformat(),
        "by": transfer.by,
        "giver_agreed": giver_agreed,
        "taker_agreed": taker_agreed,
        "slices": json.dumps(slices, separators=(",", ":")),
        "by_chat": transfer.by_chat,
        "named_by": transfer.named_by,
    }


def _read(transfer: str, item: Item) -> Transfer:
    return Transfer(
        id=transfer,
        giver=CustomerId(item["giver"]),
        taker=CustomerId(item["taker"]),
        points=item["points"],
        state=TransferState(item["state"]),
        recorded_at=datetime.fromisoformat(item["recorded_at"]),
        by=item["by"],
        agreed=(item["giver_agreed"], item["taker_agreed"]),
        slices=tuple(Slice(read_terms(row[1:]), row[0]) for row in json.loads(item["slices"])),
        by_chat=item["by_chat"],
        # Offers that an earlier release stored do not say it.
        named_by=item.get("named_by", ""),
    )
