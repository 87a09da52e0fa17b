"""Change phone: the bot cannot change the number to which the card is tied."""

from chalicelib.bot.shop_contact import answer_with_contact
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.customers.customer import Customer

NAME = "change_phone"


def obey(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - commands have one signature
    """Say so, with the shop's contact."""
    return answer_with_contact(turn, "change_phone.not_yet")
