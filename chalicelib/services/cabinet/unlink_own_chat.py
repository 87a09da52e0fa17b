"""Unlink a chat, as the customer asked on a page."""

from chalicelib.domain.conversation.contact_notices import notices_of_unlinking
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.chat_digest import chat_with
from chalicelib.domain.messages.message import Chat
from chalicelib.services.conversation.give_answer import queue_notices
from chalicelib.services.conversation.unlink_chat import forget_unlinked, unlinking_writes
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.world import World


def unlink_own_chat(world: World, customer_id: CustomerId, digest: str) -> None:
    """Unlink the chat with this digest, and notify every chat.

    Nothing happens if the customer has no such chat: the same form came before.

    Raises:
        Rejected: `chats.last`: without a phone, the last chat is the only way to the card.
        NotFound: `customer.not_found`.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """

    def unlink(customer: Customer) -> Chat | None:
        chat = chat_with(digest, customer.chats, world.valid_secrets)
        if chat is None:
            return None
        if is_only_way(customer):
            raise Rejected("chats.last")
        # Queued before the change: after a crash between the two, the customer presses again.
        notices = notices_of_unlinking(customer, chat)
        cause = f"unlinked {digest}#{customer.version}"
        queue_notices(world, chat, customer.locale, notices, cause=cause)
        world.commit(None, *unlinking_writes(world, customer, chat))
        return chat

    if chat := with_customer(world, customer_id, unlink):
        forget_unlinked(world, customer_id, chat)


def is_only_way(customer: Customer) -> bool:
    """Whether the customer has one way to the card, a chat, because there is no phone."""
    return len(customer.chats) <= 1 and not customer.phone.number
