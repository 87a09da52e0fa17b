"""Connect: a one-time link by which the customer opens the card in another messenger."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.customers.customer import CHATS_MAX, Customer
from chalicelib.domain.messages.reply import Attachment, CustomerAttachment

NAME = "connect"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Say what a link does, and send it; the link itself is made when it is sent."""
    if len(customer.chats) >= CHATS_MAX:
        full = reply("registration.too_many_chats", keyboard=MENU)
        return TurnResult(turn.dialog, (full,))
    link = CustomerAttachment(Attachment.CHAT_LINK, customer.id)
    return TurnResult(turn.dialog, (reply("connect.about", keyboard=MENU), link))
