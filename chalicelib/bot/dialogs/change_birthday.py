"""Changes the birthday, which is possible once a year (rule 42)."""

from functools import partial

from chalicelib.bot.dates import birthday_text
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.birthday_change import dated_birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.messages.reply import Line
from chalicelib.services.customers.change_profile import change_birthday

TOPIC = "change_birthday"
CANCEL = (row("cancel"),)


def begin(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - dialogues have one signature
    """Ask for the day."""
    return _ask(turn)


def answer(turn: Turn, customer: Customer) -> TurnResult:
    """Take the day, or explain what is wrong and ask again."""
    if turn.meant(("cancel", "back")):
        return TurnResult(turn.dialog.closed(), (reply("menu.cancelled", keyboard=MENU),))
    if turn.is_question:
        return _ask(turn, Line("why.birthday"))
    try:
        born = birthday.parse_birthday(turn.typed, today=turn.today)
        after = dated_birthday(customer, customer.with_birthday(born), turn.today)
    except Conflict as lately:
        until = birthday.from_text(str(lately.params["until"]))
        facts = {"day": birthday_text(turn.texts, turn.dialog.locale, birthday.to_text(until))}
        refused = reply(Line("change_birthday.lately", facts), keyboard=MENU)
        return TurnResult(turn.dialog.closed(), (refused,))
    except Rejected as wrong:
        return _ask(turn, Line(wrong.code, wrong.params))
    return _done(turn, customer, after, born)


def _done(turn: Turn, before: Customer, after: Customer, born: Birthday) -> TurnResult:
    said = birthday_text(turn.texts, turn.dialog.locale, birthday.to_text(born))
    done = reply(Line("change_birthday.done", {"day": said}), keyboard=MENU)
    save = partial(change_birthday, turn.world, before, after)
    return TurnResult(turn.dialog.closed(), (done,), save)


def _ask(turn: Turn, *before: Line) -> TurnResult:
    dialog = turn.dialog.at_step(TOPIC, "birthday", {})
    return TurnResult(dialog, (reply(*before, "ask.birthday", keyboard=CANCEL),))
