"""The level: why it is so, what is missing for the next one, and when it is reviewed."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.points.account_lines import account_of, tier_lines
from chalicelib.bot.shop_contact import answer_with_contact
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.customers.customer import Customer

NAME = "tier"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Explain the level; before the first programme say that there are no points."""
    view = account_of(turn, customer)
    if view is None:
        return answer_with_contact(turn, "points.not_yet")
    lines = tier_lines(turn, view)
    return TurnResult(turn.dialog, (reply(*lines, keyboard=MENU),))
