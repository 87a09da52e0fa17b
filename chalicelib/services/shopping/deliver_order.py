"""Record that a web order was delivered: its points become active (rule 17)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib import log
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from chalicelib.domain.points.lot import Slice
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.record import Cause
from chalicelib.domain.points.version import in_force
from chalicelib.domain.shopping.purchase import FUTURE_S_MAX, Purchase, PurchaseSnapshot
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.services.shopping.load_owner import load_owner
from chalicelib.world import World


def deliver_order(
    world: World, actor: Actor, *, shop: str, receipt: str, at: datetime
) -> Committed[PurchaseSnapshot]:
    """Activate the points that wait for the delivery of this order; of others nothing moves.

    Idempotent: the first instant of the delivery stays, and points that wait for it all the same
    become active.

    Raises:
        NotFound: `purchase.not_found`.
        Rejected: `purchase.future`.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """
    if (at - actor.at).total_seconds() > FUTURE_S_MAX:
        raise Rejected("purchase.future")

    def decide(_: Moved | None) -> Committed[PurchaseSnapshot]:
        before = world.shopping.purchases.get(shop=shop, receipt=receipt)
        if before is None:
            raise NotFound("purchase.not_found")
        begins = before.delivered_at or max(at, before.receipt.at).replace(microsecond=0)
        after = _delivered(before, begins)
        is_waiting = after.valued != before.valued
        if before.delivered_at is not None and not is_waiting:
            return Committed(before.snapshot, repeated=True)
        moves = _activate(world, actor, before, begins) if is_waiting else []
        changed = world.shopping.purchases.delivery_write(before, after, actor)
        return world.commit_once(actor, changed, *moves, record=after.snapshot)

    delivered = world.attempt(decide, contended=Unavailable("customer.contended"))
    if not delivered.repeated:
        log.event("purchase.delivered", shop=shop, receipt=receipt)
    return delivered


def _delivered(purchase: Purchase, at: datetime) -> Purchase:
    """Return the purchase with its pending lots active: what a return gives back is active too."""
    valued = purchase.valued
    if valued is not None:
        lines = tuple(
            replace(line, earned=_active(line.earned, at), burned=line.burned)
            for line in valued.lines
        )
        taken = _own(purchase, valued.pool_taken, at)
        valued = replace(valued, lines=lines, pool_taken=taken)
    return replace(purchase, delivered_at=at, valued=valued)


def _active(slices: Sequence[Slice], at: datetime) -> tuple[Slice, ...]:
    return tuple(
        each
        if each.terms.activates_at is not None
        else Slice(replace(each.terms, activates_at=at), each.points)
        for each in slices
    )


def _own(purchase: Purchase, slices: Sequence[Slice], at: datetime) -> tuple[Slice, ...]:
    """Activate those of the slices that are of the order's own lots."""
    own = {part.terms.lot for line in purchase.rows.lines for part in line.earned}
    return tuple(_active([each], at)[0] if each.terms.lot in own else each for each in slices)


def _activate(world: World, actor: Actor, purchase: Purchase, at: datetime) -> list[Write]:
    """Return the writes of the account in which the order's lots become active."""
    now = actor.at.replace(microsecond=0)
    waiting = {
        part.terms.lot: part.terms
        for line in purchase.rows.lines
        for part in line.earned
        if part.terms.activates_at is None
    }
    # They may have expired long ago, in months that are not read otherwise.
    owner = load_owner(world, purchase.customer_id, now, list(waiting.values()))
    loaded = owner.loaded
    version = in_force(world.points.programmes.versions(actor.at), actor.at)
    assert version is not None, "a lot was earned under a programme"
    move = Movement(loaded.record.account, now, version.programme.redemption.order)
    for lot in sorted(waiting):
        # The survivor of a merge knows only those lots in which there was something left.
        if owner.former is None or (lot in move.lots and move.lots[lot].remaining):
            move.activate(lot, at)
    receipt = purchase.receipt
    cause = Cause(
        {"kind": "delivery", "shop": receipt.shop, "receipt": receipt.number},
        f"delivery {receipt.shop}/{receipt.number}",
    )
    after, entry = loaded.record.moved(
        move.end(), move.postings, cause, at=at, recorded_at=now, by=actor.by
    )
    return world.points.accounts.writes(loaded.record, after, entry)
