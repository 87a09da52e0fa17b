"""Leaves the programme without an erasure, and comes back to the points that are left."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.points.account_lines import account_of, points_of
from chalicelib.bot.shop_contact import answer_with_contact
from chalicelib.bot.turn import Save, Turn, TurnResult, reply, row
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Line

TOPIC = "leave"
SURE = (row("leave_yes", "cancel"),)


def begin(turn: Turn, customer: Customer) -> TurnResult:
    """Explain what leaving means, and ask for a confirmation."""
    view = account_of(turn, customer)
    if view is None:
        return answer_with_contact(turn, "points.not_yet")
    if not view.record.is_member:
        return _end(turn, "leave.is_out")
    facts = {"points": points_of(turn, view.programme, view.worth.available)}
    dialog = turn.dialog.at_step(TOPIC, "sure", {})
    return TurnResult(dialog, (reply(Line("leave.sure", facts), keyboard=SURE),))


def answer(turn: Turn, customer: Customer) -> TurnResult:
    """Leave after "yes, leave"; a yes that says more, and any other words, are asked again."""
    if turn.meant(("leave_yes", "yes", "agree")):
        return _change(turn, customer, is_member=False)
    if turn.typed and turn.meant(("cancel", "back", "keep", "no", "decline")) is None:
        return begin(turn, customer)
    return TurnResult(turn.dialog.closed(), (reply("menu.cancelled", keyboard=MENU),))


def come_back(turn: Turn, customer: Customer) -> TurnResult:
    """Take part again."""
    view = account_of(turn, customer)
    if view is None:
        return answer_with_contact(turn, "points.not_yet")
    if view.record.is_member:
        return TurnResult(turn.dialog.closed(), (reply("leave.is_in", keyboard=MENU),))
    return _change(turn, customer, is_member=True)


def _change(turn: Turn, customer: Customer, *, is_member: bool) -> TurnResult:
    def save(dialog: Dialog) -> None:
        from chalicelib.services.points.change_personal import (  # noqa: PLC0415 - rarely needed
            change_membership,
        )

        # Before the dialog, which remembers the update: after a crash between the two the
        # messenger repeats the update, and the same membership again changes nothing.
        change_membership(turn.world, None, customer.id, is_member=is_member)
        turn.world.conversation.dialogs.save(dialog)

    if is_member:
        back = reply("leave.back", keyboard=MENU)
        return TurnResult(turn.dialog.closed(), (back,), save)
    return _end(turn, "leave.done", save)


def _end(turn: Turn, key: str, save: Save | None = None) -> TurnResult:
    left = reply(key, keyboard=(row("come_back"), *MENU))
    return TurnResult(turn.dialog.closed(), (left,), save)
