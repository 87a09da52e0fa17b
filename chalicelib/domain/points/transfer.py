"""A transfer of points between two people: lots keep their origin and their terms (rule 37)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from chalicelib.domain.errors import Conflict, Forbidden, Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.entry import PostingType
from chalicelib.domain.points.lot import Slice, Terms
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.programme import Transfers
from chalicelib.domain.points.record import SentPoints

REVERSIBLE = timedelta(hours=24)
OFFER_LIFE = timedelta(hours=24)


class TransferState(StrEnum):
    """Where a transfer stands; the names are stored, so they never change."""

    OFFERED = "offered"
    MADE = "made"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class TransferredLot:
    """Points of one lot as the taker got them, stored to answer a repeated request."""

    id: str
    points: int
    earned_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class TransferSnapshot:
    """A transfer as it is shown, and stored to answer a repeated request."""

    id: str
    points: int
    recorded_at: datetime
    lots: tuple[TransferredLot, ...]
    state: TransferState


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer; one that is only offered has no `slices` yet.

    `slices` are the points that were taken from each lot of the giver. `agreed` says how the giver
    and the taker agreed. `by_chat`: the giver began it in a chat, and the taker answers there;
    `named_by` is then what the giver typed to name the taker, not the number itself.
    """

    id: str
    giver: CustomerId
    taker: CustomerId
    points: int
    state: TransferState
    recorded_at: datetime
    by: str
    agreed: tuple[str, str]
    slices: tuple[Slice, ...] = ()
    by_chat: bool = False
    named_by: Literal["", "card", "phone"] = ""

    @property
    def given(self) -> tuple[Terms, ...]:
        """The terms of the taker's lots, in the order in which the giver's were taken."""
        return tuple(
            replace(each.terms, lot=f"{self.id}/{number}", amount=each.points)
            for number, each in enumerate(self.slices, 1)
        )

    @property
    def snapshot(self) -> TransferSnapshot:
        lots = tuple(
            TransferredLot(each.lot, each.amount, each.earned_at, each.expires_at)
            for each in self.given
        )
        return TransferSnapshot(self.id, self.points, self.recorded_at, lots, self.state)

    def at(self, now: datetime) -> "Transfer":
        """The transfer as it would be recorded at this instant."""
        return replace(self, recorded_at=now.replace(microsecond=0))

    def is_open(self, now: datetime) -> bool:
        """Whether the taker may still answer, and the giver withdraw it."""
        return self.state is TransferState.OFFERED and now < self.recorded_at + OFFER_LIFE


def check_limits(rules: Transfers, sent: SentPoints, points: int, today: date) -> None:
    """Refuse a transfer that the programme does not allow (rule 37).

    Raises:
        Forbidden: `transfer.off`.
        Rejected: `transfer.too_few`, `transfer.limit`.
    """
    if not rules.enabled:
        raise Forbidden("transfer.off")
    if points < max(rules.minimum, 1):
        raise Rejected("transfer.too_few", least=max(rules.minimum, 1))
    before = sent.on(today)
    transfers_left = max(rules.per_day - before.transfers, 0)
    points_left = max(rules.points_per_day - before.points, 0)
    if not transfers_left or points > points_left:
        raise Rejected("transfer.limit", transfers_left=transfers_left, points_left=points_left)


def send(transfer: Transfer, giver: Movement, taker: Movement) -> Transfer:
    """Move the points; returns the transfer as it was made.

    Raises:
        Conflict: `transfer.debtor`; `points.insufficient`, with what is available.
    """
    if giver.debt or taker.debt:
        raise Conflict("transfer.debtor")
    slices = giver.take(PostingType.TRANSFER_OUT, transfer.points)
    made = replace(transfer, state=TransferState.MADE, slices=tuple(slices))
    for terms in made.given:
        taker.add(PostingType.TRANSFER_IN, terms)
    return made


def reverse(transfer: Transfer, giver: Movement, taker: Movement) -> Transfer:
    """Move the points back into the lots that they came from; returns the reversed transfer.

    Raises:
        Conflict: `transfer.final`: it is over a day old, or the taker's points are not whole.
    """
    is_late = giver.now >= transfer.recorded_at + REVERSIBLE
    if is_late or transfer.state is not TransferState.MADE:
        raise Conflict("transfer.final")
    for source, given in zip(transfer.slices, transfer.given, strict=True):
        lot = taker.lots.get(given.lot)
        if lot is None or lot.free < given.amount:
            raise Conflict("transfer.final")
        taker.shift(PostingType.TRANSFER_OUT, given, -given.amount)
        giver.shift(PostingType.TRANSFER_IN, source.terms, source.points)
    return replace(transfer, state=TransferState.REVERSED)
