"""Stores holds by their id, and the codes by which customers agree to spend points."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.spending.hold import HeldPoints, HoldState
from chalicelib.domain.points.spending.spend_code import SpendCode
from chalicelib.repo.table import points_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Put


class HoldMoved(Moved):
    """Another writer changed the hold or the code meanwhile."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("customer.contended", found)


@dataclass(frozen=True, slots=True)
class RedemptionStore:
    """The holds and codes of the table."""

    table: Table

    def find(self, hold: str) -> HeldPoints | None:
        """One hold, as it was made or ended; None if there is no such hold."""
        item = self.table.get(points_keys.hold(hold))
        return _read_hold(hold, item) if item else None

    def find_many(self, holds: Iterable[str]) -> Mapping[str, HeldPoints]:
        """These holds, without the missing ones."""
        wanted = [points_keys.hold(hold) for hold in holds]
        items = self.table.get_many(wanted) if wanted else []
        found = ((item["pk"].removeprefix("HOLD#"), item) for item in items)
        return {hold: _read_hold(hold, item) for hold, item in found}

    def add_write(self, held: HeldPoints) -> Put:
        """The write of a new hold."""
        attributes: dict[str, Value] = {
            "customer": held.customer,
            "shop": held.shop,
            "points": held.points,
            "minor": held.minor,
            "currency": held.currency,
            "state": held.state,
            "recorded_at": held.recorded_at.isoformat(),
            "expires_at": held.expires_at.isoformat(),
            "by": held.by,
        }
        return Put(points_keys.hold(held.id), attributes)

    def end_write(self, held: HeldPoints, state: HoldState, *, by: str) -> Change:
        """The write that ends a hold; it refuses with `Moved` if it has ended before."""
        return Change(
            points_keys.hold(held.id),
            sets={"state": state, "ended_by": by},
            equals={"state": HoldState.HELD},
            refused=HoldMoved,
        )

    def code_of(self, customer: CustomerId) -> SpendCode:
        """The code of a customer, and the count of wrong ones."""
        item = self.table.get(points_keys.spend_code(customer))
        return _read_code(customer, item) if item else SpendCode(customer)

    def code_write(self, code: SpendCode) -> Put:
        """The write of the next state of a code; refuses with `Moved` if another came first."""
        attributes: dict[str, Value] = {
            "nonce": code.nonce,
            "ends_at": _text(code.ends_at),
            "wrong": code.wrong,
            "paused_until": _text(code.paused_until),
            "version": code.version + 1,
        }
        key = points_keys.spend_code(code.customer)
        return Put(key, attributes, version=code.version, refused=HoldMoved)

    def qr_write(self, text: str, customer: CustomerId, ends_at: datetime) -> Put:
        """The write of a QR code, stored by its digest."""
        attributes: Mapping[str, Value] = {
            "customer": customer,
            "ends_at": ends_at.isoformat(),
            "ttl": int(ends_at.timestamp()) + 3600,
        }
        return Put(points_keys.spend_qr(_digest(text)), attributes)

    def qr_owner(self, text: str, now: datetime) -> CustomerId | None:
        """The customer who showed this QR code; None if it is unknown, used or stale."""
        item = self.table.get(points_keys.spend_qr(_digest(text)))
        if item is None or datetime.fromisoformat(item["ends_at"]) <= now:
            return None
        return CustomerId(item["customer"]) if item["customer"] else None

    def qr_use_write(self, text: str, customer: CustomerId) -> Change:
        """The write that uses a QR code up; it refuses with `HoldMoved` if it was used before."""
        # Not deleted: an absent item would let a second till use the same picture.
        return Change(
            points_keys.spend_qr(_digest(text)),
            sets={"customer": ""},
            equals={"customer": customer},
            refused=HoldMoved,
        )


def _read_hold(hold: str, item: Item) -> HeldPoints:
    return HeldPoints(
        id=hold,
        customer=CustomerId(item["customer"]),
        shop=item["shop"],
        points=item["points"],
        minor=item["minor"],
        currency=item["currency"],
        state=HoldState(item["state"]),
        recorded_at=datetime.fromisoformat(item["recorded_at"]),
        expires_at=datetime.fromisoformat(item["expires_at"]),
        by=item["by"],
    )


def _read_code(customer: CustomerId, item: Item) -> SpendCode:
    return SpendCode(
        customer=customer,
        nonce=item["nonce"],
        ends_at=_instant(item["ends_at"]),
        wrong=item["wrong"],
        paused_until=_instant(item["paused_until"]),
        version=item["version"],
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _text(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
