"""Give a customer one more chat, once they proved that they are who they say."""

from chalicelib.domain.consent import Consent
from chalicelib.domain.customer import Customer
from chalicelib.domain.dialog import Dialog
from chalicelib.domain.reply import Line
from chalicelib.services.notify_customer import notify_customer
from chalicelib.world import World


def link_chat(world: World, customer: Customer, said: tuple[Consent, ...], dialog: Dialog) -> None:
    """Add the chat, record what was allowed in it, and tell the customer's other chats.

    Raises:
        Taken: the customer was changed meanwhile.
        DialogMoved: another update of the chat was faster.
    """
    after = customer.with_chat(dialog.chat).with_consents(*said)
    world.customers.change(customer, after, dialog, said)
    line = Line("notice.chat_linked", {"channel": dialog.chat.channel})
    notify_customer(world, customer, line, cause=f"linked#{dialog.seen[-1]}", but=dialog.chat)
