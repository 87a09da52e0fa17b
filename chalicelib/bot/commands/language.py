"""The language of the bot: asked with a button for each."""

from chalicelib.bot.dialogs import language
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.customers.customer import Customer

NAME = "language"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Ask which language to speak."""
    return language.begin(turn, customer)
