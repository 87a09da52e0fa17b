"""Give a recycled number to a new customer, and ask the former one through the other channels."""

from chalicelib.domain.conversation.contact_notices import notices_to
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Line
from chalicelib.services.conversation.give_answer import queue_notices
from chalicelib.services.customers.register_customer import take_over_phone
from chalicelib.world import World


def take_over_number(world: World, customer: Customer, former: Customer, dialog: Dialog) -> None:
    """Register the person who proved the number, and notify the chats and the mailbox of `former`.

    Refusals are those of `take_over_phone`.
    """
    # Queued apart from the answer, because the dialog of the new customer must not keep the chats
    # and the address of another person; and before the change, so that a crash loses no notice.
    notices = notices_to(former, Line("notice.phone_released"))
    cause = f"phone released#{former.id}#{former.version}"
    queue_notices(world, dialog.chat, former.locale, notices, cause=cause)
    take_over_phone(world, customer, former, dialog)
