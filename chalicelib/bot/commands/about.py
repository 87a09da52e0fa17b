"""Who runs the programme."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.customers.customer import Customer

NAME = "about"


def obey(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - every command is asked alike
    """Say what the programme is."""
    return TurnResult(turn.dialog, (reply("about.text", keyboard=MENU),))
