"""Block, open, replace or bind a card, by staff or in a chat; the customer's chats get a notice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib import log
from chalicelib.domain.conversation.contact_notices import Notices, notices_to
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.card import CardNumber, new_card_number
from chalicelib.domain.customers.card_change import (
    CardAction,
    CardSnapshot,
    card_snapshot,
    changed_card,
)
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.timeline import ChangeKind, ChangeMark
from chalicelib.domain.errors import Conflict, NotFound, Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import Line
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.services.conversation.change_by_staff import STAFF
from chalicelib.services.conversation.give_answer import queue_notices
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.world import World

AUDITED = {
    CardAction.BLOCK: "card.blocked",
    CardAction.UNBLOCK: "card.unblocked",
    CardAction.REPLACE: "card.replaced",
}
TAKEN = "card.taken"
NEWS = {
    CardAction.BLOCK: "notice.card_blocked",
    CardAction.UNBLOCK: "notice.card_unblocked",
    CardAction.REPLACE: "notice.card_replaced",
}


def change_card_by_staff(
    world: World, actor: Actor, number: CardNumber, action: CardAction, *, evidence: str = ""
) -> Committed[CardSnapshot]:
    """Carry the action out at the request of staff, who say on what proof. Idempotent.

    Raises:
        NotFound: `card.not_found`.
        Conflict: `card.replaced`: the customer has another card by now.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """
    owner = world.customers.claims.owner_of_card(number)
    if owner is None:
        raise NotFound("card.not_found")

    def change(customer: Customer) -> Committed[CardSnapshot]:
        if customer.card != number:
            raise Conflict("card.replaced")
        after = changed_card(customer, action, new_card_number(world.draw))
        # Queued before the change: after a crash between the two, staff repeat the request.
        if after != customer:
            cause = f"card {action}#{customer.id}#{customer.version}"
            notices = notices_of_card(customer, action)
            queue_notices(world, STAFF, customer.locale, notices, cause=cause)
        made = card_snapshot(customer, after, actor.at)
        writes = card_writes(world, customer, after, by=actor.by, at=actor.at, evidence=evidence)
        audit = (AUDITED[action], owner)
        return world.commit_once(actor, *writes, record=made, audit=audit)

    done = with_customer(world, owner, change)
    log.event("card.changed", action=action, customer=owner)
    return done


def bind_card(
    world: World, actor: Actor, customer_id: CustomerId, number: CardNumber, *, evidence: str = ""
) -> Committed[CardSnapshot]:
    """Make an unused number, of a plastic card, the card of a customer. Idempotent.

    The former number still names the customer. A blocked card is not replaced so: binding a
    card needs no proof of the person.

    Raises:
        NotFound: `customer.not_found`.
        Conflict: `card.blocked`, `card.taken`.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """

    def decide(moved: Moved | None) -> Committed[CardSnapshot]:
        if moved is not None and moved.code == TAKEN:
            raise Conflict(TAKEN)
        customer = world.customers.profiles.get(customer_id)
        if customer is None:
            raise NotFound("customer.not_found")
        if customer.card_blocked:
            raise Conflict("card.blocked")
        return _replaced(world, actor, customer, replace(customer, card=number), evidence)

    bound = world.attempt(decide, contended=Unavailable("customer.contended"))
    log.event("card.changed", action="bind", customer=customer_id)
    return bound


def _replaced(
    world: World, actor: Actor, customer: Customer, after: Customer, evidence: str
) -> Committed[CardSnapshot]:
    if after != customer:
        cause = f"card bind#{customer.id}#{customer.version}"
        notices = notices_of_card(customer, CardAction.REPLACE)
        queue_notices(world, STAFF, customer.locale, notices, cause=cause)
    made = card_snapshot(customer, after, actor.at)
    writes = card_writes(world, customer, after, at=actor.at, by=actor.by, evidence=evidence)
    audit = (AUDITED[CardAction.REPLACE], customer.id)
    return world.commit_once(actor, *writes, record=made, audit=audit)


def change_card_in_chat(world: World, before: Customer, after: Customer, dialog: Dialog) -> None:
    """Store the changed card, as the customer asked in a chat.

    Raises:
        CustomerChanged: another writer changed the customer meanwhile.
        DialogMoved: another update of the chat was faster.
        Moved: `card.taken`: the card number was issued before.
    """
    saved = world.conversation.dialogs.save_write(dialog)
    world.commit(None, saved, *card_writes(world, before, after, at=world.now()))
    log.event("card.changed", customer=before.id)


def card_writes(
    world: World,
    before: Customer,
    after: Customer,
    *,
    at: datetime,
    by: str = "",
    evidence: str = "",
) -> Sequence[Write]:
    """Return the writes of a card that was changed; none if nothing differs.

    `by` is the key of staff; empty: the customer asked in a chat.
    """
    if before == after:
        return ()
    stop = world.points.accounts.stop_writes(before.id)
    told = world.customers.changes.write(before.id, ChangeMark(at, _kind(before, after), by))
    return [*world.customers.profiles.card_writes(before, after, evidence=evidence), *stop, told]


def _kind(before: Customer, after: Customer) -> ChangeKind:
    if before.card != after.card:
        return ChangeKind.CARD_REPLACED
    return ChangeKind.CARD_BLOCKED if after.card_blocked else ChangeKind.CARD_UNBLOCKED


def notices_of_card(customer: Customer, action: CardAction, *, but: Chat | None = None) -> Notices:
    """Return the notices of a changed card, without its number."""
    return notices_to(customer, Line(NEWS[action]), but=but)
