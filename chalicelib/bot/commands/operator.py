"""Operator: a bot answers here, and the shop can be reached otherwise."""

from chalicelib.bot.shop_contact import answer_with_contact
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.customers.customer import Customer

NAME = "operator"


def obey(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - commands have one signature
    """Say so, with the shop's contact."""
    return answer_with_contact(turn, "operator.not_yet")
