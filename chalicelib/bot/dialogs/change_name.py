"""Asks for a new first name, then for a new surname."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.offers import chosen_reading, offer_rows
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.bot.typed_answer import read_typed
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.reply import Button, Line
from chalicelib.services.customers.change_profile import change_name

TOPIC = "change_name"
OFFERS = {"first_name": "change_name.offer_first", "surname": "change_name.offer"}


def begin(turn: Turn, customer: Customer) -> TurnResult:
    """Ask for the first name, or for the part that the words name: "change my surname to Smith"."""
    words = turn.typed or turn.heard
    if not words:
        return _ask(turn, customer, "first_name", "")
    from chalicelib.domain.conversation.correction import read_correction  # noqa: PLC0415 - as the readers

    read = read_correction(words, region=turn.world.settings.region, today=turn.today)
    surname, first_name = read.values.get(Field.SURNAME), read.values.get(Field.FIRST_NAME)
    if surname:
        return _ask(turn, customer, "surname", first_name or customer.first_name, offer=surname)
    if first_name:
        return _ask(turn, customer, "first_name", "", offer=first_name)
    if read.field is Field.SURNAME and customer.first_name:
        return _ask(turn, customer, "surname", customer.first_name)
    return _ask(turn, customer, "first_name", "")


def answer(turn: Turn, customer: Customer) -> TurnResult:
    """Take one part and ask for the next, or explain what is wrong and ask again."""
    step: str = turn.dialog.step
    first_name: str = turn.dialog.form.get("first_name", "")
    offer: str = turn.dialog.form.get("offer", "")
    meant = turn.meant(("cancel", "back", "keep", *(("yes",) if offer else ())))
    if meant == "cancel" or (meant == "back" and step == "first_name"):
        return TurnResult(turn.dialog.closed(), (reply("menu.cancelled", keyboard=MENU),))
    if meant == "back":
        return _ask(turn, customer, "first_name", "")
    if turn.is_question:
        return _ask(turn, customer, step, first_name, Line(f"why.{step}"))
    try:
        chosen = {"keep": _current(customer, step), "yes": offer}.get(meant or "")
        chosen = chosen or chosen_reading(turn, [offer] if offer else [])
        names = {Field(step): chosen} if chosen else read_typed(turn, Field(step))
    except Rejected as wrong:
        return _ask(turn, customer, step, first_name, Line(wrong.code, wrong.params))
    # The first name may have come with the surname.
    name, surname = names.get(Field.FIRST_NAME, first_name), names.get(Field.SURNAME)
    if surname is None:
        return _ask(turn, customer, "surname", name, Line("change_name.not_saved"))
    return _done(turn, customer, name, surname)


def _done(turn: Turn, customer: Customer, first_name: str, surname: str) -> TurnResult:
    def save(dialog: Dialog) -> None:
        change_name(turn.world, customer, first_name=first_name, surname=surname, dialog=dialog)

    done = Line("change_name.done", {"name": f"{first_name} {surname}"})
    return TurnResult(turn.dialog.closed(), (reply(done, keyboard=MENU),), save)


def _ask(
    turn: Turn, customer: Customer, step: str, first_name: str, *before: Line, offer: str = ""
) -> TurnResult:
    form = {"first_name": first_name, "offer": offer}
    current = _current(customer, step)
    names = [
        *offer_rows([offer] if offer else []),
        *([(Button("keep", current),)] if current else []),
    ]
    question = OFFERS[step] if offer else f"ask.{step}"
    kept = {name: value for name, value in form.items() if value}
    dialog = turn.dialog.at_step(TOPIC, step, kept)
    return TurnResult(dialog, (reply(*before, question, keyboard=(*names, row("cancel"))),))


def _current(customer: Customer, step: str) -> str:
    return customer.first_name if step == "first_name" else customer.surname
