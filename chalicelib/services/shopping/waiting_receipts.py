"""Keep a receipt of an unknown phone for 30 days, and give it to the customer who registers."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.messages.chat_digest import keyed_digest
from chalicelib.domain.points.sale import day_of
from chalicelib.domain.shopping.purchase import (
    UNKNOWN,
    WAITING,
    Purchase,
    PurchaseSnapshot,
    Receipt,
    bought_of,
)
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.repo.shopping.waiting import WaitingReceipt
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.points.give_gift import give_welcome
from chalicelib.services.points.hold_points import capture_write
from chalicelib.services.shopping.announce_receipt import announce_receipt
from chalicelib.services.shopping.count_receipt import count_writes
from chalicelib.services.shopping.sale_of import sale_of
from chalicelib.services.shopping.value_left import value_left
from chalicelib.world import World

REGISTRATION = StaffKeyId("registration")  # the author of entries of attached receipts
ATTACHED_MAX = 1000  # at one registration
# A job is queued before its registration is committed, which may take so long, or never happen.
ATTEMPTS_MAX = 3
PAUSE_S = 20


def phone_digests(world: World, phone: Phone) -> list[str]:
    """Return the keyed digests of a phone: two while the secret is being exchanged."""
    return [keyed_digest(secret, f"waiting|{phone}") for secret in world.valid_secrets]


def keep_waiting(
    world: World, actor: Actor, receipt: Receipt, phone: Phone
) -> Committed[PurchaseSnapshot]:
    """Record a receipt without a customer. Idempotent.

    Raises:
        PhoneRegistered: a customer has the phone by now.
        Recorded: the shop gave this number to another purchase.
        Rejected: `redemption.not_found`, `purchase.redeemed_sum`.
        Conflict: `redemption.other_customer`: no hold is of an unknown customer.
        Unavailable: `customer.contended`.
    """
    _refuse_spending(world, actor, receipt)
    zone = ZoneInfo(world.settings.zone)
    purchase = Purchase(
        receipt,
        UNKNOWN,
        bought_of(receipt, zone),
        recorded_at=actor.at,
        waiting_for=phone_digests(world, phone)[0],
        waiting_until=actor.at + WAITING,
    )
    kept = world.attempt(
        lambda _: world.commit_once(
            actor,
            *world.shopping.waiting.add_writes(purchase, actor, phone, day_of(actor.at, zone)),
            record=purchase.snapshot,
        ),
        contended=Unavailable("customer.contended"),
    )
    if not kept.repeated:
        log.event("purchase.waiting", shop=receipt.shop, receipt=receipt.number)
    return kept


def _refuse_spending(world: World, actor: Actor, receipt: Receipt) -> None:
    """Refuse points of an unknown customer now: at the registration no till waits for an answer.

    Raises:
        Rejected: `redemption.not_found`, `purchase.redeemed_sum`.
        Conflict: `redemption.other_customer`.
    """
    if receipt.redemption:
        capture_write(world, actor, sale_of(receipt), UNKNOWN)
    if any(line.redeemed and line.redeemed.minor for line in receipt.lines):
        raise Rejected("purchase.redeemed_sum")


def attach_waiting(world: World, customer: CustomerId, phone: Phone) -> int:
    """Record the receipts that wait for a phone, in the order of their instants. Idempotent.

    Each is valued by its own instant; what came back meanwhile earns nothing. Returns how many
    there were.

    Raises:
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """
    now = world.now()
    found = [
        each
        for digest in phone_digests(world, phone)
        for each in world.shopping.waiting.of_phone(digest, now)
    ]
    attached = 0
    for place in sorted(found)[:ATTACHED_MAX]:
        actor = Actor(REGISTRATION, world.now())
        attached += _attach(world, actor, customer, place)
    return attached


def attach_by_job(world: World, customer: CustomerId, *, attempt: int) -> None:
    """Welcome a new customer and attach their receipts. If there is none yet, try again later."""
    profile = world.customers.profiles.get(customer)
    if profile is not None:
        give_welcome(world, customer)
        if profile.phone.number:
            attach_waiting(world, customer, profile.phone.number)
    elif attempt < ATTEMPTS_MAX:
        world.queues.outbox.send({"attach": customer, "attempt": attempt + 1}, delay_s=PAUSE_S)


def _attach(world: World, actor: Actor, customer: CustomerId, place: WaitingReceipt) -> bool:
    def decide(_: Moved | None) -> bool:
        before = world.shopping.purchases.get(shop=place.shop, receipt=place.receipt)
        if before is None or before.customer_id:
            return False
        loaded = world.points.accounts.load(customer, actor.at)
        if not profiles.is_active(loaded.profile):
            return False
        mine = replace(before, customer_id=customer)
        after, moves = value_left(world, actor, mine, loaded)
        if not moves and not after.returned_at:
            moves = count_writes(world, actor, mine, loaded)
        attach = world.shopping.waiting.attach_writes(before, after, actor, loaded.profile)
        world.commit(None, *attach, *moves)
        if after.points and loaded.profile["chats"]:
            announce_receipt(world, place.shop, place.receipt)
        return True

    is_attached = world.attempt(decide, contended=Unavailable("customer.contended"))
    if is_attached:
        log.event("purchase.attached", shop=place.shop, receipt=place.receipt)
    return is_attached
