"""Offers: they come as messages, and only to customers who allowed them."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer

NAME = "offers"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Explain how offers come, with a button that allows them where they are not allowed yet."""
    allowed = customer.allows(Purpose.ADVERTISING, turn.message.chat.channel)
    keyboard = MENU if allowed else (row("resume"), *MENU)
    text = "offers.come" if allowed else "offers.on_request"
    return TurnResult(turn.dialog, (reply(text, keyboard=keyboard),))
