"""The card: its number, and pictures that a till can scan."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.customers.card import group_digits
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Attachment, CustomerAttachment, Line

NAME = "card"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Show the card."""
    said = reply(Line("card.number", {"number": group_digits(customer.card)}), keyboard=MENU)
    return TurnResult(turn.dialog, (said, pictures(customer)))


def pictures(customer: Customer) -> CustomerAttachment:
    """The card's pictures, made when they are sent."""
    return CustomerAttachment(Attachment.CARD, customer.id)
