"""About: who runs the programme."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.customers.customer import Customer

NAME = "about"


def obey(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - commands have one signature
    """Describe the programme."""
    return TurnResult(turn.dialog, (reply("about.text", keyboard=MENU),))
