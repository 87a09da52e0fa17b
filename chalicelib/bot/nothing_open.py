"""Answers "cancel" where no question is open, so that what was done does not look undone."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.points.account_lines import account_of
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Keyboard


def cancel_nothing(turn: Turn, customer: Customer) -> TurnResult:
    """Say that nothing is open, and offer to undo what stands: a block, an exit, a transfer."""
    lines, rows = ["menu.nothing_open"], list[Keyboard]()
    if customer.card_blocked:
        lines.append("card.is_blocked")
        rows.append((row("unblock_card", "replace_card"),))
    view = account_of(turn, customer)
    if view and not view.record.is_member:
        lines.append("balance.left")
        rows.append((row("come_back"),))
    if view and turn.world.points.transfers.offered_by(customer.id, turn.world.now()):
        lines.append("menu.transfer_waits")
        rows.append((row("transfer_withdraw"),))
    keyboard = (*(each for some in rows for each in some), *MENU)
    return TurnResult(turn.dialog, (reply(*lines, keyboard=keyboard),))
