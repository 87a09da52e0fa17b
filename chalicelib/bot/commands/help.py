"""Help: what the bot can do."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.customers.customer import Customer

NAME = "help"


def obey(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - commands have one signature
    """List the commands."""
    return TurnResult(turn.dialog, (reply("help.commands", keyboard=MENU),))
