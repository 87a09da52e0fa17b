"""Forget a person: what is personal goes, what the books need stays."""

from chalicelib import log
from chalicelib.domain.channel import WEBCHAT
from chalicelib.domain.customer import Customer
from chalicelib.domain.dialog import Dialog
from chalicelib.world import World


def erase_customer(world: World, customer: Customer, dialog: Dialog) -> None:
    """Erase the customer, their claims and their chats; the number of the card is never reused.

    Raises:
        Taken: the customer was changed meanwhile.
        DialogMoved: another update of the chat was faster.
    """
    for chat in customer.chats:
        if chat.channel == WEBCHAT.name:
            world.webchat_replies.forget(chat)
    world.customers.erase(customer, dialog, world.now())
    log.event("customer.erased", customer=customer.id)
