"""Changes the birthday, which is possible once a year (rule 42)."""

import re
from functools import partial

from chalicelib.bot.dates import birthday_text
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.birthday_change import dated_birthday, uses_up_the_year
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.messages.reply import Line
from chalicelib.services.customers.change_profile import change_birthday

TOPIC = "change_birthday"
CANCEL = (row("cancel"),)
SURE = (row("yes", "no"),)
NO_BEFORE = re.compile(r"^\s*(?:нет|неа|no|nope)\b[\s,.!:—-]*", re.IGNORECASE)

# The form of the step `sure`: `birthday`, the day that a yes saves.


def begin(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - dialogues have one signature
    """Ask for the day."""
    return _ask(turn)


def answer(turn: Turn, customer: Customer) -> TurnResult:
    """Take the day, ask whether it is right, and save it after a yes."""
    if turn.meant(("cancel", "back", "no", "decline")):
        return TurnResult(turn.dialog.closed(), (reply("menu.cancelled", keyboard=MENU),))
    form = turn.dialog.form if turn.dialog.step == "sure" else {}
    is_sure = turn.meant(("yes", "agree")) is not None
    if form and is_sure:
        return _take(turn, customer, birthday.from_text(form["birthday"]), is_sure=True)
    if turn.is_question:
        why = Line("why.birthday")
        return _ask_sure(turn, form["birthday"], why) if form else _ask(turn, why)
    try:
        born = birthday.parse_birthday(NO_BEFORE.sub("", turn.typed), today=turn.today)
    except Rejected as wrong:
        # Another day may be typed in place of a no; any other text is no answer.
        if form and wrong.code == "birthday.unreadable":
            return _ask_sure(turn, form["birthday"])
        return _ask(turn, Line(wrong.code, wrong.params))
    return _take(turn, customer, born)


def _take(turn: Turn, before: Customer, born: Birthday, *, is_sure: bool = False) -> TurnResult:
    """Save a day that the limit does not count or the person confirmed; else ask."""
    try:
        after = dated_birthday(before, before.with_birthday(born), turn.today)
    except Conflict as lately:
        until = birthday.from_text(str(lately.params["until"]))
        refused = Line("change_birthday.lately", {"day": _said(turn, until)})
        return TurnResult(turn.dialog.closed(), (reply(refused, keyboard=MENU),))
    except Rejected as wrong:
        return _ask(turn, Line(wrong.code, wrong.params))
    if uses_up_the_year(before, after) and not is_sure:
        return _ask_sure(turn, birthday.to_text(born))
    done = reply(Line("change_birthday.done", {"day": _said(turn, born)}), keyboard=MENU)
    save = partial(change_birthday, turn.world, before, after)
    return TurnResult(turn.dialog.closed(), (done,), save)


def _ask_sure(turn: Turn, born: str, *before: Line) -> TurnResult:
    dialog = turn.dialog.at_step(TOPIC, "sure", {"birthday": born})
    sure = Line("change_birthday.sure", {"day": _said(turn, birthday.from_text(born))})
    return TurnResult(dialog, (reply(*before, sure, keyboard=SURE),))


def _said(turn: Turn, born: Birthday) -> str:
    return birthday_text(turn.texts, turn.dialog.locale, birthday.to_text(born))


def _ask(turn: Turn, *before: Line) -> TurnResult:
    dialog = turn.dialog.at_step(TOPIC, "birthday", {})
    return TurnResult(dialog, (reply(*before, "ask.birthday", keyboard=CANCEL),))
