"""The birthdays of the customer's children: day and month, without names (rule 40)."""

import re
from functools import partial

from chalicelib.bot.dates import birthday_text
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import CHILDREN_MAX, Customer
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import Press
from chalicelib.domain.messages.reply import Button, Line
from chalicelib.services.customers.change_profile import change_children

TOPIC = "children"
# "Remove 5 May", "удали 1": the day is the answer, and nothing else is erased.
REMOVES = re.compile(
    r"^(?:убер|убра|удал|сотр|стер|remove|delete|erase)\w*\s+(?=.*\d)", re.IGNORECASE
)


def begin(turn: Turn, customer: Customer) -> TurnResult:
    """Show the stored days, and ask for another one."""
    return _show(turn, customer)


def answer(turn: Turn, customer: Customer) -> TurnResult | None:
    """Add a typed day, or remove the one with the chosen number."""
    if turn.meant(("cancel", "back", "no", "decline", "children_done")):
        return TurnResult(turn.dialog.closed(), (reply("children.done", keyboard=MENU),))
    content = turn.message.content
    typed = REMOVES.sub("", turn.typed.strip())
    is_removal = typed != turn.typed.strip()
    chosen = content.value if isinstance(content, Press) else typed
    numbers = {str(number): born for number, born in enumerate(customer.children, 1)}
    if chosen in numbers:
        left = tuple(each for each in customer.children if each != numbers[chosen])
        return _changed(turn, customer, left, Line("children.removed"))
    if not turn.typed:
        return None
    if turn.is_question:
        return _show(turn, customer, Line("why.birthday"))
    try:
        born = birthday.parse_birthday(typed, today=turn.today)
    except Rejected as wrong:
        return _show(turn, customer, Line(wrong.code, wrong.params))
    # A year is not asked for and not kept: the day is enough for a greeting.
    added = Birthday(born.day, born.month, None)
    if is_removal:
        left = tuple(each for each in customer.children if each != added)
        return _changed(turn, customer, left, Line("children.removed"))
    return _add(turn, customer, added)


def _add(turn: Turn, customer: Customer, added: Birthday) -> TurnResult:
    if added in customer.children:
        return _show(turn, customer, Line("children.known"))
    if len(customer.children) >= CHILDREN_MAX:
        return _show(turn, customer, Line("children.too_many", {"count": CHILDREN_MAX}))
    return _changed(turn, customer, (*customer.children, added), Line("children.added"))


def _changed(
    turn: Turn, customer: Customer, children: tuple[Birthday, ...], line: Line
) -> TurnResult:
    after = customer.with_children(children)
    save = partial(change_children, turn.world, customer, after)
    shown = _show(turn, after, line)
    return TurnResult(shown.dialog, shown.outgoing, save)


def _show(turn: Turn, customer: Customer, *before: Line) -> TurnResult:
    locale = turn.dialog.locale
    days = [
        Line(
            "children.day",
            {"number": n, "day": birthday_text(turn.texts, locale, birthday.to_text(born))},
        )
        for n, born in enumerate(customer.children, 1)
    ]
    numbers = tuple(Button(str(n), str(n)) for n in range(1, len(days) + 1))
    keyboard = (*((numbers,) if numbers else ()), row("children_done"))
    key = "children.ask_more" if days else "children.ask"
    dialog = turn.dialog.at_step(TOPIC, "day", {})
    return TurnResult(dialog, (reply(*before, *days, key, keyboard=keyboard),))
