"""Forget a person: what is personal goes, what the books need stays."""

from chalicelib import log
from chalicelib.channels.webchat import WEBCHAT
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.conversation.dialogs import ERASED_LIFE_S
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.world import World


def erase_customer(world: World, customer: Customer, dialog: Dialog) -> None:
    """Erase a customer who asked for it in a chat.

    The customer, their claims and their chats go; the number of the card is never given out again.
    Receipts and their marks stay for the accounts: they hold the customer's id alone (rule 53).

    Raises:
        CustomerChanged: another writer changed the customer meanwhile.
        DialogMoved: another update of the chat was faster.
    """
    _forget_replies(world, customer)
    # The chat that asked keeps its last answer for a day, in case it must be given again.
    last_state = world.conversation.dialogs.save_write(dialog, life_s=ERASED_LIFE_S)
    writes = world.customers.profiles.erase_writes(customer, world.now(), but=dialog.chat)
    world.commit(None, last_state, *writes)
    log.event("customer.erased", customer=customer.id)


def erase_by_staff(world: World, actor: Actor, customer_id: CustomerId) -> None:
    """Erase a customer, as `erase_customer` does, for a member of staff.

    Raises:
        NotFound: `customer.not_found`.
        Unavailable: `customer.contended`: too many write to the same customer at once.
    """

    def erase(customer: Customer) -> None:
        _forget_replies(world, customer)
        writes = world.customers.profiles.erase_writes(customer, world.now())
        world.commit(actor, *writes, audit=("customer.erased", customer_id))

    with_customer(world, customer_id, erase)
    log.event("customer.erased", customer=customer_id)


def _forget_replies(world: World, customer: Customer) -> None:
    for chat in customer.chats:
        if chat.channel == WEBCHAT.name:
            world.conversation.webchat_replies.forget(chat)
