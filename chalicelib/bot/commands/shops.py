"""Shops: the bot knows no addresses and hours of its own."""

from chalicelib.bot.shop_contact import answer_with_contact
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.customers.customer import Customer

NAME = "shops"


def obey(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - commands have one signature
    """Say so, with the shop's contact."""
    return answer_with_contact(turn, "shops.not_yet")
