"""Points: how many there are, what expires when, and what can be done with them."""

from chalicelib.bot.free_wording import misses_points
from chalicelib.bot.menu import MENU
from chalicelib.bot.points.account_lines import account_of, balance_lines
from chalicelib.bot.shop_contact import answer_with_contact
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Line

NAME = "points"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Show the account as it stands now; before the first programme say that there are none."""
    view = account_of(turn, customer)
    if view is None:
        return answer_with_contact(turn, "points.not_yet")
    lines = balance_lines(turn, view)
    keyboard = (row("spend", "transfer"), row("tier", "offers", "history"), *MENU)
    if not view.record.is_member:
        keyboard = (row("come_back"), *MENU)
    elif customer.card_blocked:
        lines.append(Line("card.is_blocked"))
        keyboard = (row("unblock_card", "replace_card"), *MENU)
    if view.worth.debt:
        keyboard = (row("debt"), *keyboard)
    if misses_points(turn):
        lines.append(Line("balance.missing"))
        keyboard = (row("operator"), *keyboard)
    return TurnResult(turn.dialog, (reply(*lines, keyboard=keyboard),))
