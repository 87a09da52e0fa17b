"""The card: its number, and pictures that a till can scan."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.card import group_digits
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Attachment, CustomerAttachment, Line

NAME = "card"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Show the number; the pictures are drawn when they are sent."""
    lines = [Line("card.number", {"number": group_digits(customer.card)})]
    if customer.card_blocked:
        lines.append(Line("card.is_blocked"))
    switch = (
        row("unblock_card", "replace_card")
        if customer.card_blocked
        else row("block_card", "replace_card")
    )
    keyboard = (switch, *MENU)
    pictures = CustomerAttachment(Attachment.CARD, customer.id)
    return TurnResult(turn.dialog, (reply(*lines, keyboard=keyboard), pictures))
