"""Spend points: a QR and a code for the till, drawn when they are sent (rule 21)."""

from zoneinfo import ZoneInfo

from chalicelib.bot.menu import MENU
from chalicelib.bot.points.account_lines import account_of, points_of
from chalicelib.bot.points.spend_limits import limit_lines
from chalicelib.bot.shop_contact import answer_with_contact
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Attachment, CustomerAttachment, Line

NAME = "spend"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Say what may be spent, and send the picture; the code itself is never stored."""
    view = account_of(turn, customer)
    if view is None:
        return answer_with_contact(turn, "points.not_yet")
    if customer.card_blocked:
        blocked = reply("card.is_blocked", keyboard=(row("unblock_card", "replace_card"), *MENU))
        return TurnResult(turn.dialog, (blocked,))
    if not view.record.is_member:
        left = reply("balance.left", keyboard=(row("come_back"), *MENU))
        return TurnResult(turn.dialog, (left,))
    available = points_of(turn, view.programme, view.worth.available)
    least = max(view.programme.redemption.minimum, 1)
    if view.worth.debt or view.worth.available < least:
        facts = {"points": available, "least": points_of(turn, view.programme, least)}
        poor = Line("spend.debt" if view.worth.debt else "spend.too_few", facts)
        lines = [poor, *limit_lines(turn, view.programme)]
        return TurnResult(turn.dialog, (reply(*lines, keyboard=MENU),))
    lines = [Line("spend.ready", {"points": available}), *limit_lines(turn, view.programme)]
    code = turn.world.points.redemptions.code_of(customer.id)
    if code.paused_until and code.is_paused(turn.world.now()):
        # The pause is the code's alone: whoever shows the QR guesses nothing.
        until = code.paused_until.astimezone(ZoneInfo(turn.world.settings.zone))
        lines.append(Line("spend.paused", {"time": f"{until:%H:%M}"}))
    picture = CustomerAttachment(Attachment.SPEND, customer.id)
    keyboard = (row("spend_next"), *MENU)
    return TurnResult(turn.dialog, (reply(*lines, keyboard=keyboard), picture))
