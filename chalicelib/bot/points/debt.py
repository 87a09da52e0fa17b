"""Explains a debt of points: where it comes from, and what settles it."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.points.account_lines import account_of, points_of
from chalicelib.bot.shop_contact import answer_with_contact
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Line


def explain_debt(turn: Turn, customer: Customer) -> TurnResult:
    """Say how large the debt is and why there can be one; or that there is none."""
    view = account_of(turn, customer)
    if view is None:
        return answer_with_contact(turn, "points.not_yet")
    if not view.worth.debt:
        return TurnResult(turn.dialog, (reply("debt.none", keyboard=MENU),))
    debt = Line("debt.why", {"debt": points_of(turn, view.programme, view.worth.debt)})
    return TurnResult(turn.dialog, (reply(debt, keyboard=(row("history", "purchases"), *MENU)),))
