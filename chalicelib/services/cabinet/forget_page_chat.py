"""Unlink the chat that a registration on a page stood in: no one reads it afterwards."""

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.world import World


def forget_page_chat(world: World, customer_id: CustomerId, chat: Chat) -> Customer:
    """Remove the chat with its dialog and its replies, and return the customer. Idempotent.

    Raises:
        NotFound: `customer.not_found`.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """
    world.conversation.webchat_replies.forget(chat)

    def leave(customer: Customer) -> Customer:
        if chat in customer.chats:
            profiles = world.customers.profiles
            world.commit(None, *profiles.unlink_writes(customer, chat, has_dialog=True))
        return customer.without_chat(chat)

    with_customer(world, customer_id, leave)
    return with_customer(world, customer_id, lambda customer: customer)
