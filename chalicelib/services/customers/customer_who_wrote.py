"""Read the customer of a chat, and note when they wrote where free text needs a recent message."""

from contextlib import suppress

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.writing_window import heard_from
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Message
from chalicelib.repo.customers.customers import CustomerChanged
from chalicelib.world import World


def customer_who_wrote(
    world: World, customer_id: CustomerId | None, message: Message
) -> Customer | None:
    """Return the customer as of this message; None: the chat has none, or they were erased.

    Raises:
        Unavailable: the table does not answer.
    """
    customer = world.customers.profiles.get(customer_id) if customer_id else None
    if customer is None:
        return None
    heard = heard_from(customer, message.chat.channel, min(message.at, world.now()))
    if heard is not customer:
        with suppress(CustomerChanged):  # erased meanwhile
            world.customers.profiles.note_heard(heard)
    return heard
