"""Tell a customer something in every chat that they have with us."""

from chalicelib.domain.customer import Customer
from chalicelib.domain.message import Chat
from chalicelib.domain.reply import Line, Reply
from chalicelib.services.queue_replies import queue_reply
from chalicelib.world import World


def notify_customer(
    world: World, customer: Customer, line: Line, *, cause: str, but: Chat | None = None
) -> None:
    """Queue one line to each chat, except the one where it was caused."""
    for chat in customer.chats:
        if chat != but:
            queue_reply(world, chat, customer.locale, Reply((line,), None), cause=cause)
