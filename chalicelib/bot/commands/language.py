"""Language: choose the language of the bot."""

from chalicelib.bot.dialogs import language
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.customers.customer import Customer

NAME = "language"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Ask for the language."""
    return language.begin(turn, customer)
