"""Asks for a new first name, then for a new surname."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.bot.typed_answer import read_typed
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.reply import Button, Line
from chalicelib.services.customers.change_profile import change_name

TOPIC = "change_name"


def begin(turn: Turn, customer: Customer) -> TurnResult:
    """Ask for the first name."""
    return _ask(turn, customer, "first_name", "")


def answer(turn: Turn, customer: Customer) -> TurnResult:
    """Take one part and ask for the next, or explain what is wrong and ask again."""
    step: str = turn.dialog.step
    first_name: str = turn.dialog.form.get("first_name", "")
    meant = turn.meant(("cancel", "back", "keep"))
    if meant == "cancel" or (meant == "back" and step == "first_name"):
        return TurnResult(turn.dialog.closed(), (reply("menu.cancelled", keyboard=MENU),))
    if meant == "back":
        return begin(turn, customer)
    if turn.is_question:
        return _ask(turn, customer, step, first_name, Line(f"why.{step}"))
    try:
        current = {Field(step): _current(customer, step)}
        names = current if meant == "keep" else read_typed(turn, Field(step))
    except Rejected as wrong:
        return _ask(turn, customer, step, first_name, Line(wrong.code, wrong.params))
    # The first name may have come with the surname.
    name, surname = names.get(Field.FIRST_NAME, first_name), names.get(Field.SURNAME)
    if surname is None:
        return _ask(turn, customer, "surname", name)
    return _done(turn, customer, name, surname)


def _done(turn: Turn, customer: Customer, first_name: str, surname: str) -> TurnResult:
    def save(dialog: Dialog) -> None:
        change_name(turn.world, customer, first_name=first_name, surname=surname, dialog=dialog)

    done = Line("change_name.done", {"name": f"{first_name} {surname}"})
    return TurnResult(turn.dialog.closed(), (reply(done, keyboard=MENU),), save)


def _ask(turn: Turn, customer: Customer, step: str, first_name: str, *before: Line) -> TurnResult:
    form = {"first_name": first_name} if first_name else {}
    current = _current(customer, step)
    keep = (Button("keep", current),) if current else ()
    keyboard = (*((keep,) if keep else ()), row("cancel"))
    dialog = turn.dialog.at_step(TOPIC, step, form)
    return TurnResult(dialog, (reply(*before, f"ask.{step}", keyboard=keyboard),))


def _current(customer: Customer, step: str) -> str:
    return customer.first_name if step == "first_name" else customer.surname
