"""Register a person who writes to the bot, or link the chat to the customer whom they proved to be.

The second case is a customer who registered elsewhere and keeps the card.
"""

from collections.abc import Sequence
from datetime import timedelta

from chalicelib import log
from chalicelib.channels.webchat import WEBCHAT
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.conversation.source_address import source_of
from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.writing_window import heard_from
from chalicelib.domain.messages.message import Chat, Message
from chalicelib.repo.table.writes import Write
from chalicelib.services.customers.adopt_appeals import adoption_writes
from chalicelib.world import World

ADDRESSES_A_DAY_MAX = 5  # by one chat
ADDRESSES_A_DAY_PER_SOURCE_MAX = 20  # by all chats of one source address


def register_customer(world: World, customer: Customer, dialog: Dialog) -> None:
    """Write customer, claims, card and the next state of the chat in one transaction.

    Raises:
        Taken: another customer has the phone or the e-mail.
        Moved: `card.taken`: the card number was issued before.
        DialogMoved: another update of the chat was faster.
    """
    world.commit(
        None,
        world.conversation.dialogs.save_write(dialog),
        *world.customers.profiles.register_writes(customer),
        *adoption_writes(world, customer, dialog.chat),
    )
    log.event("customer.registered", customer=customer.id, channel=dialog.chat.channel)


def take_over_phone(world: World, customer: Customer, former: Customer, dialog: Dialog) -> None:
    """Register a person who proved the number of another, long silent card (rule 36).

    That card loses the number in the same transaction; everything else of it stays.

    Raises:
        Taken: another customer has the phone by now, or has proven the e-mail.
        CustomerChanged: another writer changed the former customer meanwhile.
        Moved: `card.taken`: the card number was issued before.
        DialogMoved: another update of the chat was faster.
    """
    world.commit(
        None,
        world.conversation.dialogs.save_write(dialog),
        *world.customers.profiles.take_over_writes(customer, former),
        *adoption_writes(world, customer, dialog.chat),
    )
    log.event("customer.registered", customer=customer.id, channel=dialog.chat.channel)
    log.event("customer.phone_released", customer=former.id)


def link_chat(
    world: World,
    customer: Customer,
    given: tuple[Consent, ...],
    dialog: Dialog,
    *,
    ended: Sequence[Chat] = (),
    also: Sequence[Write] = (),
) -> None:
    """Link a chat to a customer who proved to be it; `given` are the consents for the chat.

    `ended` are chats with sessions that are over: they make room for the new one. `also` is written
    in the same transaction, and may refuse.

    Raises:
        CustomerChanged: another writer changed the customer meanwhile.
        DialogMoved: another update of the chat was faster.
    """
    profiles, after = world.customers.profiles, customer
    for chat in ended:
        after = after.without_chat(chat)
    after = after.with_chat(dialog.chat).with_consents(*given)
    after = heard_from(after, dialog.chat.channel, world.now())
    world.commit(
        None,
        world.conversation.dialogs.save_write(dialog),
        *profiles.change_writes(customer, after, given),
        *adoption_writes(world, customer, dialog.chat),
        *also,
        *(profiles.forget_dialog_write(customer, chat) for chat in ended),
    )


def ended_webchats(world: World, customer: Customer) -> list[Chat]:
    """Return the web chats of a customer with a token that has certainly ended."""
    life = timedelta(days=world.settings.webchat_session_days)
    chats = [chat for chat in customer.chats if chat.channel == WEBCHAT.name]
    dialogs = [world.conversation.dialogs.get(chat) for chat in chats]
    # A session lives from its opening, so it ends within its life after the last message.
    known = [each for each in dialogs if each and each.customer_id == customer.id]
    return [each.chat for each in known if world.now() - each.touched_at > life]


def may_try_address(world: World, message: Message) -> bool:
    """Count one address that a person typed; false if the chat or its source tried too many.

    Every try is counted, because the answer must not depend on whether the address is known.
    """
    now, chat = world.now(), message.chat
    day, budgets = now.strftime("%Y-%m-%d"), world.conversation.budgets
    limits = [("lookup_chat", f"{chat.channel}#{chat.id}", ADDRESSES_A_DAY_MAX)]
    if message.source:
        source = source_of(message.source)
        limits.append(("lookup_source", source, ADDRESSES_A_DAY_PER_SOURCE_MAX))
    return all(
        budgets.count_cause(what, who, day, cause=message.cause, limit=most, now=now)
        for what, who, most in limits
    )
