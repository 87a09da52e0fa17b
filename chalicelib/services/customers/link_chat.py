"""Give a customer one more chat, once they proved that they are who they say."""

from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.customer import Customer
from chalicelib.world import World


def link_chat(world: World, customer: Customer, said: tuple[Consent, ...], dialog: Dialog) -> None:
    """Add the chat and record what was allowed in it.

    Raises:
        Taken: the customer was changed meanwhile.
        DialogMoved: another update of the chat was faster.
    """
    after = customer.with_chat(dialog.chat).with_consents(*said)
    world.customers.profiles.change(customer, after, dialog, said)
