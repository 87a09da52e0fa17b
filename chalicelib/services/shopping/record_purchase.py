"""Record a purchase of a customer, once for each receipt."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.errors import NotFound, Refusal, Rejected, Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.sale import Sale, day_of
from chalicelib.domain.points.version import ProgrammeVersion, in_force
from chalicelib.domain.shopping.purchase import (
    UNKNOWN,
    Purchase,
    PurchaseSnapshot,
    Receipt,
    bought_of,
    check_receipt,
)
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.repo.points.accounts import LoadedAccount
from chalicelib.repo.shopping.receipts import Recorded, purchase_writes, receipt_writes
from chalicelib.repo.shopping.waiting import PhoneRegistered
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.services.offers.count_guesses import count_guesses
from chalicelib.services.offers.value_receipt import Promotions, ValuedSale, value_receipt
from chalicelib.services.points.find_survivor import is_one_person, survivor_after
from chalicelib.services.points.hold_points import capture_write
from chalicelib.services.shopping.announce_receipt import announce_receipt
from chalicelib.services.shopping.count_receipt import count_receipt
from chalicelib.services.shopping.keep_history import keep_bought
from chalicelib.services.shopping.sale_of import sale_of
from chalicelib.services.shopping.waiting_receipts import keep_waiting, phone_digests
from chalicelib.world import World


def record_purchase(
    world: World, actor: Actor, receipt: Receipt, buyer: Identity
) -> Committed[PurchaseSnapshot]:
    """Write a receipt, add it to the customer's shopping, and move their points. Idempotent.

    The same receipt gets the first answer, also with another Idempotency-Key. A receipt is valued
    by the programme of its own moment, once for ever. Once there is a programme, a receipt of an
    unknown phone waits for a registration.

    Raises:
        Rejected: the receipt contradicts itself.
        NotFound: `customer.not_found`.
        Conflict: see `record_sale`.
        Recorded: the shop gave this number to another purchase.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """
    try:
        return _record_new(world, actor, receipt, buyer)
    except Unavailable:
        raise
    except Refusal as refused:
        # The receipt's number is judged first: its first recording may be the very cause of the
        # refusal, because it captured the hold, made the lot, or is five years old by now.
        known = refused.purchase if isinstance(refused, Recorded) else _known(world, receipt)
        if known is None:
            raise
        return _first_answer(world, receipt, buyer, known)


def _record_new(
    world: World, actor: Actor, receipt: Receipt, buyer: Identity
) -> Committed[PurchaseSnapshot]:
    check_receipt(receipt, now=actor.at, currency=world.settings.currency)
    owner = world.customers.claims.owner_of(buyer)
    if owner is None and _may_wait(world, actor, buyer):
        try:
            return keep_waiting(world, actor, receipt, Phone(buyer.value))
        except PhoneRegistered:
            owner = world.customers.claims.owner_of(buyer)
    if owner is None:
        raise NotFound("customer.not_found")
    try:
        return _record(world, actor, receipt, owner)
    except NotFound as absent:
        survivor = survivor_after(world, owner, absent)
    return _record(world, actor, receipt, survivor)


def _known(world: World, receipt: Receipt) -> Purchase | None:
    return world.shopping.purchases.get(shop=receipt.shop, receipt=receipt.number)


def _first_answer(
    world: World, receipt: Receipt, buyer: Identity, known: Purchase
) -> Committed[PurchaseSnapshot]:
    """Answer a repeated receipt as its recording was answered.

    A till that lost the answer may repeat the receipt after the 72 hours of a kept answer.

    Raises:
        Recorded: the shop gave this number to another purchase.
    """
    phones = phone_digests(world, Phone(buyer.value)) if buyer.kind == "phone" else []
    owner = world.customers.claims.owner_of(buyer)
    if owner and is_one_person(world, owner, known.customer_id):
        owner = known.customer_id
    if owner not in (None, known.customer_id) and _came_later(world, buyer, owner, known):
        owner = None
    sent = Purchase(receipt, owner or UNKNOWN, known.bought)
    if not sent.repeats(known, phones):
        raise Recorded(known)
    if known.points:
        # The process may have died between the commit and the queue.
        announce_receipt(world, receipt.shop, receipt.number)
    return Committed(known.first_snapshot, repeated=True)


def _came_later(world: World, buyer: Identity, owner: CustomerId | None, known: Purchase) -> bool:
    """Whether the owner of a phone got it after the receipt was recorded."""
    profile = world.customers.profiles.get(owner) if owner and buyer.kind == "phone" else None
    recorded_at = known.recorded_at
    return profile is not None and recorded_at is not None and profile.phone.at > recorded_at


def _may_wait(world: World, actor: Actor, buyer: Identity) -> bool:
    """Whether a receipt of this buyer waits for a registration, if there is no such customer."""
    return buyer.kind == "phone" and world.points.programmes.has_begun(actor.at)


def _record(
    world: World, actor: Actor, receipt: Receipt, owner: CustomerId
) -> Committed[PurchaseSnapshot]:
    bought = bought_of(receipt, ZoneInfo(world.settings.zone))
    purchase = Purchase(receipt, owner, bought, recorded_at=actor.at)
    version = in_force(
        world.points.programmes.versions(actor.at), receipt.at.replace(microsecond=0)
    )

    promotions = Promotions(world, actor, receipt.promo_codes, key=actor.by) if version else None

    def decide(moved: Moved | None) -> Committed[PurchaseSnapshot]:
        if version is None or promotions is None:
            return _record_unvalued(world, actor, purchase, moved)
        promotions.heed(moved)
        return _record_with_points(promotions, purchase, sale_of(receipt), version)

    recorded = world.attempt(decide, contended=Unavailable("customer.contended"))
    if not recorded.repeated:
        which = {"shop": receipt.shop, "receipt": receipt.number, "customer": owner}
        effect = recorded.record.points
        points = effect.earned + effect.redeemed if effect else 0
        log.event("purchase.recorded", **which, lines=len(receipt.lines), points=points)
    return recorded


def _record_unvalued(
    world: World, actor: Actor, purchase: Purchase, moved: Moved | None
) -> Committed[PurchaseSnapshot]:
    """Record a receipt of before the first programme, which earns nothing and spends nothing."""
    _refuse_spending(purchase.receipt)
    today = day_of(actor.at, ZoneInfo(world.settings.zone))
    if not world.points.programmes.has_begun(actor.at):
        # The profile is not read before: a till waits for every round trip. Only if its list
        # of purchases is full, the refusal brings the profile for the next attempt.
        writes = purchase_writes(purchase, actor, moved, own_day=today)
        return world.commit_once(actor, *writes, record=purchase.snapshot)
    loaded = world.points.accounts.load(purchase.customer_id, actor.at)
    if loaded.profile is None or not profiles.is_active(loaded.profile):
        raise NotFound("customer.not_found")
    counted, entry = count_receipt(world, actor, sale_of(purchase.receipt), loaded)
    kept = keep_bought(world, counted, purchase, loaded.profile)
    writes = [
        *receipt_writes(purchase, actor, today),
        *kept.writes,
        *world.points.accounts.writes(loaded.record, kept.record, entry),
    ]
    return world.commit_once(actor, *writes, record=purchase.snapshot)


def _refuse_spending(receipt: Receipt) -> None:
    """Refuse points in a receipt of before the first programme, which no customer had.

    Raises:
        Rejected: `redemption.not_found`, `purchase.redeemed_sum`.
    """
    if receipt.redemption:
        raise Rejected("redemption.not_found")
    if any(line.redeemed and line.redeemed.minor for line in receipt.lines):
        raise Rejected("purchase.redeemed_sum")


def _record_with_points(
    promotions: Promotions, purchase: Purchase, sale: Sale, version: ProgrammeVersion
) -> Committed[PurchaseSnapshot]:
    """Load the account and the profile, value the receipt, and commit everything together."""
    world, actor = promotions.world, promotions.actor
    loaded = world.points.accounts.load(purchase.customer_id, actor.at)
    profile = loaded.profile
    if not profiles.is_active(profile):
        raise NotFound("customer.not_found")
    held: list[Write] = []
    if sale.hold:
        held = [capture_write(world, actor, sale, purchase.customer_id, loaded)]
    valued = value_receipt(promotions, sale, version, loaded)
    if late := [lot.terms for lot in valued.done.lots if lot.terms.is_over(actor.at)]:
        # Points that are over when they are recorded join a month that is not read otherwise.
        loaded = world.points.accounts.load(purchase.customer_id, actor.at, late)
        valued = value_receipt(promotions, sale, version, loaded)
    return _commit(promotions, purchase, loaded, valued, held)


def _commit(
    promotions: Promotions,
    purchase: Purchase,
    loaded: LoadedAccount,
    valued: ValuedSale,
    held: list[Write],
) -> Committed[PurchaseSnapshot]:
    """Write the receipt and all that it moves, and tell what it gave."""
    world, actor = promotions.world, promotions.actor
    profile, shop = loaded.profile, purchase.receipt.shop
    assert profile is not None, "the customer is active"
    done, effect = valued.done, valued.effect
    whole = replace(purchase, valued=done.valued, points=effect, uses=valued.uses)
    kept = keep_bought(world, done.record, whole, profile)
    writes = [
        *held,
        *receipt_writes(whole, actor),
        *kept.writes,
        *world.points.accounts.writes(loaded.record, kept.record, done.entry),
        *valued.writes,
    ]
    done_once = world.commit_once(actor, *writes, record=whole.snapshot)
    if effect.differs and not done_once.repeated:
        log.event("purchase.differs", shop=shop, receipt=purchase.receipt.number)
    if not done_once.repeated:
        count_guesses(world, valued.pool)
    if profile["chats"]:
        announce_receipt(world, shop, purchase.receipt.number)
    return done_once
