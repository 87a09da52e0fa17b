"""The language of the bot: asked with a button for each."""

from chalicelib.bot.dialogs import language
from chalicelib.bot.turn import Outcome, Turn
from chalicelib.domain.customer import Customer

NAME = "language"


def obey(turn: Turn, customer: Customer) -> Outcome:
    """Ask which language to speak."""
    return language.begin(turn, customer)
