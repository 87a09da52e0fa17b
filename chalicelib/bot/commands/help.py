"""Help: what the bot can do."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.shop_contact import lines_with_contact
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer

NAME = "help"


def obey(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - commands have one signature
    """List the commands, and how to reach the shop if its settings say that."""
    keyboard = (row("questions", "appeals", "write_support"), *MENU)
    return TurnResult(
        turn.dialog, (reply(*lines_with_contact(turn, "help.commands"), keyboard=keyboard),)
    )
