"""Unlink a chat from a customer: from then on it is a stranger's chat again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib import log
from chalicelib.channels.webchat import WEBCHAT
from chalicelib.domain.conversation.contact_notices import notices_of_unlinking
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.chat_digest import chat_digest, chat_with
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.writes import Write
from chalicelib.services.conversation.give_answer import queue_notices
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.world import World


@dataclass(frozen=True, slots=True)
class LinkedChat:
    """A chat of a customer; `digest` names it in addresses, which must not hold a person's id.

    `last_at` is the instant of its last message; None if nothing is known of the chat any more.
    """

    chat: Chat
    digest: str
    last_at: datetime | None


def list_chats(world: World, customer: Customer) -> Sequence[LinkedChat]:
    """Return the chats of a customer in the order in which they were linked."""
    return [_linked(world, chat) for chat in customer.chats]


def unlink_in_chat(world: World, customer: Customer, chat: Chat, dialog: Dialog) -> None:
    """Unlink a chat, as the customer asked in another one.

    Raises:
        CustomerChanged: another writer changed the customer meanwhile.
        DialogMoved: another update of the asking chat was faster.
    """
    world.commit(
        None,
        world.conversation.dialogs.save_write(dialog),
        *unlinking_writes(world, customer, chat),
    )
    forget_unlinked(world, customer.id, chat)


def unlink_by_staff(world: World, actor: Actor, customer_id: CustomerId, digest: str) -> None:
    """Unlink the chat with this digest at the request of staff, and notify every chat.

    Raises:
        NotFound: `customer.not_found`, or `chat.unknown`: the customer has no such chat.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """

    def unlink(customer: Customer) -> Chat:
        chat = _find(world, customer, digest)
        # Queued before the change: after a crash between the two, staff repeat the request.
        notices = notices_of_unlinking(customer, chat)
        cause = f"unlinked {digest}#{actor.at.isoformat()}"
        queue_notices(world, chat, customer.locale, notices, cause=cause)
        audit = ("customer.chat_unlinked", customer_id)
        world.commit(actor, *unlinking_writes(world, customer, chat), audit=audit)
        return chat

    forget_unlinked(world, customer_id, with_customer(world, customer_id, unlink))


def close_webchat(world: World, chat: Chat, ends: datetime) -> None:
    """End a visitor's session for good, and unlink its chat; idempotent.

    `ends` is the instant after which the session's token is refused anyway.

    Raises:
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """
    # First of all: from here on nothing more is said or read with this token.
    world.conversation.closed_webchats.close(chat, ends)
    dialog = world.conversation.dialogs.get(chat)
    owner = dialog.customer_id if dialog else None
    if owner and world.customers.profiles.get(owner):
        with_customer(world, owner, lambda customer: _leave(world, customer, chat))
        forget_unlinked(world, owner, chat)
    else:
        world.conversation.dialogs.forget(chat)
        world.conversation.webchat_replies.forget(chat)


def _leave(world: World, customer: Customer, chat: Chat) -> None:
    world.commit(None, *unlinking_writes(world, customer, chat))


def _linked(world: World, chat: Chat) -> LinkedChat:
    dialog = world.conversation.dialogs.get(chat)
    return LinkedChat(chat, chat_digest(world.secret, chat), dialog.touched_at if dialog else None)


def _find(world: World, customer: Customer, digest: str) -> Chat:
    chat = chat_with(digest, customer.chats, world.valid_secrets)
    if chat is None:
        raise NotFound("chat.unknown")
    return chat


def unlinking_writes(world: World, customer: Customer, chat: Chat) -> list[Write]:
    """Return the writes that make a chat a stranger's, with its dialog."""
    dialog = world.conversation.dialogs.get(chat)
    # A chat that lost its customer before may have registered another one since.
    has_dialog = dialog is not None and dialog.customer_id == customer.id
    return world.customers.profiles.unlink_writes(customer, chat, has_dialog=has_dialog)


def forget_unlinked(world: World, customer_id: CustomerId, chat: Chat) -> None:
    """Remove the replies that wait in an unlinked web chat."""
    # After the change: until then the replies belong to the customer's own chat.
    if chat.channel == WEBCHAT.name:
        world.conversation.webchat_replies.forget(chat)
    log.event("customer.chat_unlinked", customer=customer_id, channel=chat.channel)
