"""Make a person a customer with a card, in one transaction with their chat."""

from chalicelib import log
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.world import World


def register_customer(world: World, customer: Customer, dialog: Dialog) -> None:
    """Write customer, claims, card and chat, or nothing.

    Raises:
        Taken: phone, e-mail or card number belong to somebody.
        DialogMoved: another update of the chat was faster.
    """
    world.customers.profiles.register(customer, dialog)
    log.event("customer.registered", customer=customer.id, channel=dialog.chat.channel)
