"""Help: what the bot can do."""

from chalicelib.bot.shop_contact import answer_with_contact
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.customers.customer import Customer

NAME = "help"


def obey(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - commands have one signature
    """List the commands, and how to reach the shop if its settings say that."""
    return answer_with_contact(turn, "help.commands")
