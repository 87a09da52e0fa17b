"""The card: its number, and pictures that a till can scan."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.card import group_digits
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Attachment, CustomerAttachment, Keyboard, Line

NAME = "card"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Show the number; the pictures are drawn when they are sent."""
    lines = [Line("card.number", {"number": group_digits(customer.card)})]
    if customer.card_blocked:
        lines.append(Line("card.is_blocked"))
    pictures = CustomerAttachment(Attachment.CARD, customer.id)
    return TurnResult(turn.dialog, (reply(*lines, keyboard=_keyboard(customer)), pictures))


def explain_loss(turn: Turn, customer: Customer) -> TurnResult:
    """Say what a block and a new number do for a lost card, and offer both."""
    first = "card.is_blocked" if customer.card_blocked else "card.lost"
    lost = reply(first, "card.lost_after", keyboard=_keyboard(customer))
    return TurnResult(turn.dialog.closed(), (lost,))


def _keyboard(customer: Customer) -> Keyboard:
    switch = "unblock_card" if customer.card_blocked else "block_card"
    return (row(switch, "replace_card"), *MENU)
