"""Operator: people of the desk answer what the customer writes next."""

from chalicelib.bot.dialogs import support
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.customers.customer import Customer

NAME = "operator"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Ask for the question."""
    return support.begin(turn, customer)
