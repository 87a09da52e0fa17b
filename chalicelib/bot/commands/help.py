"""What the bot can do."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Outcome, Turn, reply
from chalicelib.domain.customer import Customer

NAME = "help"


def obey(turn: Turn, customer: Customer) -> Outcome:  # noqa: ARG001 - every command is asked alike
    """Name the commands."""
    return Outcome(turn.dialog, (reply("help.commands", keyboard=MENU),))
