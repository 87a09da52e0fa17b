"""Change birthday: the bot cannot change it, because presents and advertising depend on it."""

from chalicelib.bot.shop_contact import answer_with_contact
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.customers.customer import Customer

NAME = "change_birthday"


def obey(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - commands have one signature
    """Say so, with the shop's contact."""
    return answer_with_contact(turn, "change_birthday.not_yet")
