"""Who runs the programme."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Outcome, Turn, reply
from chalicelib.domain.customer import Customer

NAME = "about"


def obey(turn: Turn, customer: Customer) -> Outcome:  # noqa: ARG001 - every command is asked alike
    """Say what the programme is."""
    return Outcome(turn.dialog, (reply("about.text", keyboard=MENU),))
