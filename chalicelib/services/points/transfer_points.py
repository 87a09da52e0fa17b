"""Transfer points between two people, who both agreed, and reverse it (rule 37)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Conflict, NotFound, Rejected, Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord, Cause
from chalicelib.domain.points.sale import day_of
from chalicelib.domain.points.transfer import (
    Transfer,
    TransferSnapshot,
    TransferState,
    check_limits,
    reverse,
    send,
)
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.repo.points.accounts import LoadedAccount
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.services.points.spend_codes import programme_now
from chalicelib.world import World

# A transaction has 100 writes. Of both accounts a transfer writes every month of expiry that it
# touches; the rest is for the transfer itself, its answer, and the audit. What was made must fit
# when it goes back too, even if time has touched some more months by then.
WRITES_MAX = 84
BACK_WRITES_MAX = 94


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """Who gives what to whom; `agreed` says how the giver and the taker agreed."""

    giver: Identity
    taker: Identity
    points: int
    agreed: tuple[str, str]


class _Pair(NamedTuple):
    """The accounts of both people, and a movement of each."""

    giver: AccountRecord
    taker: AccountRecord
    out: Movement
    back: Movement


def transfer_points(
    world: World, actor: Actor, asked: TransferRequest
) -> Committed[TransferSnapshot]:
    """Move points at the request of staff or of the chain's own application. Idempotent.

    Raises:
        NotFound, Forbidden, Rejected, Conflict: see `check_transfer` and `made_writes`.
        Unavailable: `customer.contended`.
    """
    giver, taker = _owner(world, asked.giver), _owner(world, asked.taker)
    if giver == taker:
        raise Rejected("transfer.self")
    transfer = Transfer(
        id=world.new_id(),
        giver=giver,
        taker=taker,
        points=asked.points,
        state=TransferState.MADE,
        recorded_at=actor.at.replace(microsecond=0),
        by=actor.by,
        agreed=asked.agreed,
    )

    def decide(_: Moved | None) -> Committed[TransferSnapshot]:
        made, writes = made_writes(world, transfer, (asked.giver, asked.taker))
        added = world.points.transfers.add_writes(made)
        audit = ("points.transferred", made.id)
        return world.commit_once(actor, *added, *writes, record=made.snapshot, audit=audit)

    done = world.attempt(decide, contended=Unavailable("customer.contended"))
    if not done.repeated:
        log.event("points.transferred", points=transfer.points)
    _announce(world, done.record.id)
    return done


def reverse_transfer(world: World, actor: Actor, transfer_id: str) -> Committed[TransferSnapshot]:
    """Move unspent points back within a day. Idempotent.

    Raises:
        NotFound: `transfer.not_found`.
        Conflict: `transfer.final`: also if the giver was erased; `transfer.scattered`.
        Unavailable: `customer.contended`.
    """
    now = actor.at.replace(microsecond=0)

    def decide(_: Moved | None) -> Committed[TransferSnapshot]:
        transfer = world.points.transfers.find(transfer_id)
        if transfer is None:
            raise NotFound("transfer.not_found")
        order = programme_now(world).redemption.order
        loaded = world.points.accounts.load(
            transfer.giver, now, [each.terms for each in transfer.slices]
        )
        if not profiles.is_active(loaded.profile):
            # Nobody could spend what came back to an erased giver.
            raise Conflict("transfer.final")
        giver = loaded.record
        taker = world.points.accounts.load(transfer.taker, now, transfer.given).record
        pair = _Pair(
            giver, taker, Movement(giver.account, now, order), Movement(taker.account, now, order)
        )
        after = reverse(transfer, pair.out, pair.back)
        cause = _cause("reversal", after)
        moved = _writes(world, replace(after, recorded_at=now, by=actor.by), pair, cause)
        _refuse_scattered(moved, most=BACK_WRITES_MAX)
        changed = world.points.transfers.change_writes(transfer, after)
        audit = ("points.transfer_reversed", transfer_id)
        return world.commit_once(actor, *changed, *moved, record=after.snapshot, audit=audit)

    done = world.attempt(decide, contended=Unavailable("customer.contended"))
    if not done.repeated:
        log.event("points.transferred", points=done.record.points)
    _announce(world, transfer_id)
    return done


def check_transfer(world: World, transfer: Transfer) -> Programme:
    """Check what does not depend on the balance, before the taker is asked.

    Raises:
        NotFound: `programme.not_found`, `customer.not_found`.
        Forbidden: `transfer.off`.
        Rejected: `transfer.too_few`, `transfer.limit`.
        Conflict: `transfer.blocked`, `customer.not_member`.
    """
    programme = programme_now(world)
    giver = world.points.accounts.load(transfer.giver, world.now())
    _check_giver(giver, None, world.now())
    today = day_of(world.now(), ZoneInfo(world.settings.zone))
    check_limits(programme.transfers, giver.record.sent, transfer.points, today)
    _check_taker(world.points.accounts.load(transfer.taker, world.now()), None)
    return programme


def made_writes(
    world: World, transfer: Transfer, named: tuple[Identity, Identity] | None = None
) -> tuple[Transfer, list[Write]]:
    """Return the transfer as it is made now, and the writes of both accounts.

    Raises:
        NotFound: `programme.not_found`, `customer.not_found`.
        Forbidden: `transfer.off`.
        Rejected: `transfer.too_few`, `transfer.limit`.
        Conflict: `transfer.blocked`, `transfer.debtor`, `customer.not_member`,
            `points.insufficient`; `transfer.scattered`: in too many months of expiry.
    """
    programme, now = programme_now(world), transfer.recorded_at
    order = programme.redemption.order
    giver = world.points.accounts.load(transfer.giver, now)
    taker = world.points.accounts.load(transfer.taker, now)
    today = day_of(now, ZoneInfo(world.settings.zone))
    check_limits(programme.transfers, giver.record.sent, transfer.points, today)
    _check_giver(giver, named[0] if named else None, now)
    _check_taker(taker, named[1] if named else None)
    pair = _Pair(
        giver.record,
        taker.record,
        Movement(giver.record.account, now, order),
        Movement(taker.record.account, now, order),
    )
    made = send(transfer, pair.out, pair.back)
    counted = replace(giver.record, sent=giver.record.sent.with_transfer(made.points, today))
    writes = _writes(world, made, pair._replace(giver=counted), _cause("transfer", made))
    _refuse_scattered(writes, most=WRITES_MAX)
    return made, writes


def _writes(world: World, transfer: Transfer, pair: _Pair, cause: Cause) -> list[Write]:
    """Return the writes of both movements."""
    at, writes = transfer.recorded_at, list[Write]()
    for before, move in ((pair.giver, pair.out), (pair.taker, pair.back)):
        after, entry = before.moved(
            move.end(), move.postings, cause, at=at, recorded_at=at, by=transfer.by
        )
        writes += world.points.accounts.writes(before, after, entry)
    return writes


def _refuse_scattered(writes: Collection[Write], *, most: int) -> None:
    """Refuse what would not fit into one transaction.

    Raises:
        Conflict: `transfer.scattered`.
    """
    if len(writes) > most:
        raise Conflict("transfer.scattered")


def _cause(kind: str, transfer: Transfer) -> Cause:
    return Cause({"kind": kind, "transfer": transfer.id}, f"{kind} {transfer.id}")


def _owner(world: World, who: Identity) -> CustomerId:
    owner = world.customers.claims.owner_of(who)
    if owner is None:
        raise NotFound("customer.not_found")
    return owner


def _check_giver(loaded: LoadedAccount, named: Identity | None, now: datetime) -> None:
    """Refuse a giver who may not spend.

    Raises:
        NotFound: `customer.not_found`.
        Conflict: `transfer.blocked`; `customer.not_member`: the giver left the programme;
            `phone.changed_lately`: less than 24 hours ago (rule 36).
    """
    _check_card(loaded, named)
    if loaded.profile and profiles.has_new_phone(loaded.profile, now):
        raise Conflict("phone.changed_lately")
    if not loaded.record.is_member:
        raise Conflict("customer.not_member")


def _check_taker(loaded: LoadedAccount, named: Identity | None) -> None:
    """Refuse a taker whom points would not serve; a stranger learns no reason.

    Raises:
        NotFound: `customer.not_found`: no such customer, or no member any more.
        Conflict: `transfer.blocked`.
    """
    if not loaded.record.is_member:
        raise NotFound("customer.not_found")
    _check_card(loaded, named)


def _check_card(loaded: LoadedAccount, named: Identity | None) -> None:
    """Refuse an erased customer, and a card that is blocked or was replaced."""
    if not profiles.is_active(loaded.profile):
        raise NotFound("customer.not_found")
    if profiles.refuses_card(loaded.profile, named):
        raise Conflict("transfer.blocked")


def _announce(world: World, transfer_id: str) -> None:
    """Queue the news; if the queue does not answer, the transfer itself must not fail."""
    try:
        world.queues.outbox.send({"transfer": transfer_id, "attempt": 0})
    except Unavailable as refused:
        log.event("transfer.not_announced", why=refused.code, **log.cause_of(refused))
