"""Forget a person: what is personal goes, what the books need stays."""

from chalicelib import log
from chalicelib.channels.webchat import WEBCHAT
from chalicelib.domain.customers.customer import Customer
from chalicelib.repo.customers.customers import Cause
from chalicelib.world import World


def erase_customer(world: World, customer: Customer, cause: Cause) -> None:
    """Erase the customer, their claims and their chats; the number of the card is never reused.

    Receipts and their marks stay for the accounts: they hold the customer's id alone (rule 53).

    Raises:
        Taken: the customer was changed meanwhile.
        DialogMoved: another update of the chat was faster.
    """
    for chat in customer.chats:
        if chat.channel == WEBCHAT.name:
            world.conversation.webchat_replies.forget(chat)
    world.customers.profiles.erase(customer, cause, world.now())
    log.event("customer.erased", customer=customer.id)
