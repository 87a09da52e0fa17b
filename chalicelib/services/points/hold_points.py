"""Set points aside for a purchase, with the customer's code, and give them back (rules 20-22)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib import log
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Conflict, Forbidden, NotFound, Rejected, Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import Cause
from chalicelib.domain.points.rules import BASIS
from chalicelib.domain.points.sale import Sale
from chalicelib.domain.points.spending.hold import HeldPoints, HoldSnapshot, HoldState
from chalicelib.domain.points.spending.redemption import check_spending, unit_minor
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.repo.points.accounts import LoadedAccount
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.services.points.limit_new_phone import check_new_phone
from chalicelib.services.points.spend_codes import programme_now, prove
from chalicelib.world import World


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """What a till asks for; `total` is the sum before points in minor units, if it was said.

    Without `buyer` the code is the text of a QR, which names the customer.
    """

    shop: str
    code: str
    points: int
    buyer: Identity | None
    channel: str = "shop"
    total: int | None = None


def hold_points(world: World, actor: Actor, asked: HoldRequest) -> Committed[HoldSnapshot]:
    """Hold points for some minutes at a till, longer for a web order. Idempotent.

    Checked in this order: customer, card, code, limits, debt, balance.

    Raises:
        NotFound: `programme.not_found`, `customer.not_found`.
        Forbidden, Rejected: see `prove`; `redemption.too_few`, `redemption.too_many`,
            `redemption.over_share`.
        Conflict: `card.blocked`, `points.debt`; `points.insufficient`, with what is available.
        Unavailable: `customer.contended`.
    """
    programme = programme_now(world)
    customer = _customer(world, asked)
    now = actor.at.replace(microsecond=0)
    held = _new_hold(world, actor, asked, programme, customer)

    def decide(_: Moved | None) -> Committed[HoldSnapshot]:
        before = _load(world, customer, asked, now).record
        # Proven in every try: another till may have used the code up meanwhile.
        used = prove(world, programme, customer, asked.code)
        _check_limits(programme, asked)
        move = Movement(before.account, now, programme.redemption.order)
        move.hold(held.id, held.points, until=held.expires_at)
        cause = Cause({"kind": "hold", "hold": held.id, "shop": held.shop}, f"hold {held.id}")
        after, entry = before.moved(
            move.end(), move.postings, cause, at=now, recorded_at=now, by=actor.by
        )
        writes = world.points.accounts.writes(before, after, entry)
        hold = world.points.redemptions.add_write(held)
        return world.commit_once(actor, hold, *used, *writes, record=held.shown(now))

    done = world.attempt(decide, contended=Unavailable("customer.contended"))
    if not done.repeated:
        log.event("points.held", shop=asked.shop)
    return done


def _new_hold(
    world: World, actor: Actor, asked: HoldRequest, programme: Programme, customer: CustomerId
) -> HeldPoints:
    now = actor.at.replace(microsecond=0)
    minutes = programme.redemption.hold_minutes
    life = timedelta(minutes=minutes.web if asked.channel == "web" else minutes.shop)
    return HeldPoints(
        id=world.new_id(),
        customer=customer,
        shop=asked.shop,
        points=asked.points,
        minor=asked.points * unit_minor(programme),
        currency=programme.currency,
        state=HoldState.HELD,
        recorded_at=now,
        expires_at=now + life,
        by=actor.by,
    )


def _load(world: World, customer: CustomerId, asked: HoldRequest, now: datetime) -> LoadedAccount:
    """Read the account of a customer who may spend points.

    Raises:
        NotFound: `customer.not_found`.
        Conflict: `card.blocked`: the card is blocked, or the named one was replaced;
            `customer.not_member`; `phone.changed_lately`: in the first 24 hours after a change of
            the phone few points are spent (rule 36).
    """
    loaded = world.points.accounts.load(customer, now)
    if not profiles.is_active(loaded.profile):
        raise NotFound("customer.not_found")
    if bar := bar_to_spend(loaded, asked.buyer):
        raise bar
    check_new_phone(world, loaded, asked.points, now)
    return loaded


def bar_to_spend(loaded: LoadedAccount, named: Identity | None) -> Conflict | None:
    """Return the refusal of an active customer who may not spend points; None: they may."""
    if loaded.profile is not None and profiles.refuses_card(loaded.profile, named):
        return Conflict("card.blocked")
    return None if loaded.record.is_member else Conflict("customer.not_member")


def release_hold(world: World, actor: Actor, hold: str) -> None:
    """Give the points back; also if that was done before, or time has done it.

    Raises:
        NotFound: `redemption.not_found`.
        Conflict: `redemption.captured`.
        Unavailable: `customer.contended`.
    """
    now = actor.at.replace(microsecond=0)

    def decide(_: Moved | None) -> None:
        held = find_hold(world, hold)
        if held.state is HoldState.CAPTURED:
            raise Conflict("redemption.captured")
        if held.state is HoldState.RELEASED:
            return
        before = world.points.accounts.load(held.customer, now).record
        move = Movement(before.account, now, programme_now(world).redemption.order)
        if hold in move.holds:
            move.release(hold)
        cause = Cause({"kind": "release", "hold": hold, "shop": held.shop}, f"release {hold}")
        after, entry = before.moved(
            move.end(), move.postings, cause, at=now, recorded_at=now, by=actor.by
        )
        ended = world.points.redemptions.end_write(held, HoldState.RELEASED, by=actor.by)
        world.commit(
            replace(actor, request=None), ended, *world.points.accounts.writes(before, after, entry)
        )

    world.attempt(decide, contended=Unavailable("customer.contended"))


def capture_write(
    world: World,
    actor: Actor,
    sale: Sale,
    customer: CustomerId,
    loaded: LoadedAccount | None = None,
) -> Write:
    """Return the write that spends a hold with a receipt of its customer.

    `loaded` is the customer's account; None: the customer is unknown.

    Raises:
        Rejected: `redemption.not_found`.
        Conflict: `redemption.other_customer`; `redemption.closed`: captured, released or lapsed,
            or the customer may not spend points any more.
    """
    held = world.points.redemptions.find(sale.hold)
    if held is None:
        raise Rejected("redemption.not_found")
    if held.customer != customer:
        raise Conflict("redemption.other_customer")
    # Held points are judged by our clock, not by the receipt's instant: spending needs the
    # connection.
    if held.state_at(actor.at) is not HoldState.HELD:
        raise Conflict("redemption.closed")
    # A card that was blocked after the hold burns nothing (rule 34). It is judged here and not by a
    # release at the block: so there is no moment between the two, and unblocking needs no repair.
    if loaded is not None and bar_to_spend(loaded, None):
        raise Conflict("redemption.closed")
    return world.points.redemptions.end_write(held, HoldState.CAPTURED, by=actor.by)


def find_hold(world: World, hold: str) -> HeldPoints:
    """Return a hold.

    Raises:
        NotFound: `redemption.not_found`.
    """
    held = world.points.redemptions.find(hold)
    if held is None:
        raise NotFound("redemption.not_found")
    return held


def _customer(world: World, asked: HoldRequest) -> CustomerId:
    """Return the named customer, or the owner of the QR.

    Raises:
        NotFound: `customer.not_found`.
        Forbidden: `code.expired`: the QR is stale or was used.
    """
    if asked.buyer is not None:
        owner = world.customers.claims.owner_of(asked.buyer)
        if owner is None:
            raise NotFound("customer.not_found")
        return owner
    owner = world.points.redemptions.qr_owner(asked.code, world.now())
    if owner is None:
        raise Forbidden("code.expired")
    return owner


def _check_limits(programme: Programme, asked: HoldRequest) -> None:
    check_spending(programme, asked.points)
    if asked.total is None:
        return
    most = asked.total * programme.redemption.share // (BASIS * unit_minor(programme))
    if asked.points > most:
        raise Rejected("redemption.over_share", most=most)
