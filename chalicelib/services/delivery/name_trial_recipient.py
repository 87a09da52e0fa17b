"""Name the customers to whom staff send trials: a code proves that the card is their own."""

from collections.abc import Iterator
from dataclasses import replace

from chalicelib.domain.campaigns.trial import (
    RECIPIENTS_MAX,
    RecipientSnapshot,
    TrialRecipient,
    code_place,
)
from chalicelib.domain.conversation.one_time_code import CODE_TRIES_MAX, is_right_code
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Conflict, Forbidden, NotFound, Rejected
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.messages.chat_digest import keyed_digest
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.services.conversation.change_by_staff import STAFF
from chalicelib.services.conversation.give_answer import queue_part
from chalicelib.services.conversation.plan_code import plan_code
from chalicelib.world import World


def ask_recipient(
    world: World, actor: Actor, customer_id: CustomerId
) -> Committed[RecipientSnapshot]:
    """Send a code to a customer's last chat, phone or mailbox. Idempotent.

    Raises:
        NotFound: `customer.not_found`.
        Conflict: `trial.recipient_known`.
        Rejected: `trial.no_place`: no code can reach the customer. `trial.too_many_recipients`.
            `code.*`: the first rule or budget that refuses.
        Unavailable: the table or the queue does not answer.
    """
    customer = _customer(world, customer_id)
    others = world.campaigns.trials.recipients(actor.by, actor.at)
    if any(each.customer == customer_id and each.confirmed_at for each in others):
        raise Conflict("trial.recipient_known")
    if sum(each.customer != customer_id for each in others) >= RECIPIENTS_MAX:
        raise Rejected("trial.too_many_recipients")
    place = code_place(customer)
    if place is None:
        raise Rejected("trial.no_place")
    medium, address = place
    # The nonce is made of the request, so that a repetition sends the code that is stored.
    cause = f"trial recipient|{actor.by}|{actor.request.key if actor.request else world.new_id()}"
    nonce = keyed_digest(world.secret, cause)
    asker = f"key#{actor.by}"
    notice = replace(plan_code(world, medium, address, asker=asker, update_id=nonce), nonce=nonce)
    chat = customer.chats[-1] if medium == "chat" else STAFF
    # Queued before it is stored: after a crash between the two, the caller repeats the request.
    queue_part(world, chat, customer.locale, notice, cause=nonce)
    asked = TrialRecipient(actor.by, customer_id, medium, nonce, actor.at)
    record = RecipientSnapshot(customer_id, medium)
    return world.commit_once(
        actor,
        world.campaigns.trials.ask_write(asked),
        record=record,
        audit=("trial.recipient_asked", customer_id),
    )


def confirm_recipient(
    world: World, actor: Actor, customer_id: CustomerId, typed: str
) -> Committed[RecipientSnapshot]:
    """Accept a recipient if the code is right; a wrong one counts as a try. Idempotent.

    Raises:
        NotFound: `trial.recipient_not_found`, `customer.not_found`.
        Forbidden: `code.wrong`, `code.expired`.
    """
    store = world.campaigns.trials
    found = store.recipient(actor.by, customer_id)
    if found is None:
        raise NotFound("trial.recipient_not_found")
    record = RecipientSnapshot(customer_id, found.medium)
    if found.confirmed_at:
        return world.commit_once(actor, record=record)
    place = code_place(_customer(world, customer_id))
    if not found.may_try(actor.at) or place is None or not store.count_try(found):
        raise Forbidden("code.expired")
    if not _is_right(world, found, place[1], typed):
        raise Forbidden("code.wrong", left=CODE_TRIES_MAX - found.tries - 1)
    write = store.confirm_write(replace(found, tries=0, confirmed_at=actor.at))
    audit = ("trial.recipient_confirmed", customer_id)
    return world.commit_once(actor, write, record=record, audit=audit)


def remove_recipient(world: World, actor: Actor, customer_id: CustomerId) -> None:
    """Remove a recipient, whether there is one or not."""
    write = world.campaigns.trials.remove_write(actor.by, customer_id)
    world.commit(actor, write, audit=("trial.recipient_removed", customer_id))


def recipients_of(world: World, by: StaffKeyId) -> Iterator[tuple[TrialRecipient, Customer]]:
    """Return the recipients of a key with their profiles; an erased one is removed."""
    for each in world.campaigns.trials.recipients(by, world.now()):
        customer = world.customers.profiles.get(each.customer)
        if customer is None:
            world.campaigns.trials.forget(by, each.customer)
        else:
            yield each, customer


def _customer(world: World, customer_id: CustomerId) -> Customer:
    customer = world.customers.profiles.get(customer_id)
    if customer is None:
        raise NotFound("customer.not_found")
    return customer


def _is_right(world: World, asked: TrialRecipient, address: str, typed: str) -> bool:
    # A code that was sent just before the secret was exchanged is good too.
    return any(
        is_right_code(secret, nonce=asked.nonce, purpose=address, typed=typed)
        for secret in world.valid_secrets
    )
