"""Asks for the own fields of the shop after the usual ones, and takes their answers.

Nothing here is loaded, and nothing is read, by a registration that asks for none of them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from chalicelib.bot.dialogs.registration import flow
from chalicelib.bot.offers import chosen_reading, offer_rows
from chalicelib.bot.turn import Turn, TurnResult, row
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.conversation.registration_form import OWN, Registration
from chalicelib.domain.customers.custom_field import (
    Choice,
    CustomField,
    CustomKind,
    name_in,
    read_typed,
    shown_value,
)
from chalicelib.domain.customers.person_name import search_key
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import Locale, Press
from chalicelib.domain.messages.notation import decimal_text
from chalicelib.domain.messages.reply import Button, Keyboard, Line
from chalicelib.services.customers.fields.read_values import asked_fields, dictionary_of
from chalicelib.world import World

BUTTONS_MAX = 30  # of one question; a longer list is answered by typing
A_NUMBER = re.compile(r"[-−]?\d[\d ]*(?:[.,]\d+)?")
QUESTIONS: Mapping[CustomKind, str] = {
    CustomKind.TEXT: "ask.own_text",
    CustomKind.NUMBER: "ask.own_number",
    CustomKind.DATE: "ask.own_date",
    CustomKind.CHOICE: "ask.own_choice",
}
WRONG: Mapping[str, str] = {
    "field.choice": "own.choice",
    "field.day": "own.day",
    "field.number": "own.number",
    "field.text": "own.text",
    "field.too_long": "own.too_long",
}
FIX = "fix_own_"
FIXES_MAX = 8  # buttons of own fields at the last question


def with_asked(turn: Turn, form: Registration) -> Registration:
    """Return the form with the fields that it asks for; of a field that is gone nothing is kept."""
    asked = tuple(each.id for each in asked_fields(turn.world))
    kept = {name: value for name, value in form.own.items() if name in asked}
    return replace(form, own_asked=asked, own=kept)


def own_text(world: World, locale: Locale, field: CustomField, value: str) -> str:
    """A value as people write it in a language."""
    match field.kind:
        case CustomKind.NUMBER:
            return decimal_text(value, locale)
        case CustomKind.DATE:
            from chalicelib.bot.dates import birthday_text  # noqa: PLC0415 - of a date alone

            return birthday_text(world.texts, locale, value)
        case _:
            return shown_value(field, value, locale, dictionary_of(world, field))


def question(turn: Turn, step: str) -> Line:
    """The question about one field; with the example of its kind."""
    field = _field(turn, step)
    kind = field.kind if field else CustomKind.TEXT
    return Line(QUESTIONS[kind], {"name": _name(turn, field)})


def why(turn: Turn) -> Line:
    """Why the shop asks for the field that is open."""
    return Line("why.own_field", {"name": _name(turn, _field(turn, turn.dialog.step))})


def keyboard(turn: Turn, step: str) -> Keyboard:
    """The choices of a field as buttons, and a button to skip what is not required."""
    field = _field(turn, step)
    offered = _offered(turn, field)
    rows = offer_rows(_names(turn, offered)) if len(offered) <= BUTTONS_MAX else ()
    return rows if field and field.required else (*rows, row("skip"))


def take_own(turn: Turn, form: Registration) -> TurnResult:
    """Take or skip a value; a wrong one is explained and asked again."""
    step = turn.dialog.step
    field = _field(turn, step)
    if field is None:  # deleted or retired while the question was open
        return flow.advance(turn, form)
    meant = turn.meant(("keep", "skip"))
    if meant == "skip" and not field.required:
        return flow.advance(turn, form.skipping_own(field.id))
    if meant:
        return flow.ask(turn, form, step, why(turn))
    try:
        value = _read(turn, field)
    except Rejected as wrong:
        return flow.ask(turn, form, step, Line(WRONG[wrong.code]))
    return flow.advance(turn, form.with_own(field.id, value, turn.message.message_id))


def take_own_edit(turn: Turn, form: Registration) -> TurnResult | None:
    """Correct the field that the edited message answered; None if it answered none of them."""
    step, message = turn.dialog.step, turn.message.message_id
    field = next(
        (f for f in asked_fields(turn.world) if form.own_sources.get(f.id) == message), None
    )
    if field is None:
        return None
    try:
        value = _read(turn, field)
    except Rejected as wrong:
        return flow.ask(turn, form, step, Line(WRONG[wrong.code]), Line("edit.refused"))
    if form.own.get(field.id) == value:
        return TurnResult(turn.dialog)
    corrected = form.with_own(field.id, value, message)
    line = Line("field.own", {"name": _name(turn, field), "value": _shown(turn, field, corrected)})
    return flow.ask(turn, corrected, step, line, Line("edit.done"))


def own_lines(turn: Turn, form: Registration) -> tuple[Line, ...]:
    """The lines of the values so far, for the person to confirm."""
    return tuple(
        Line("field.own", {"name": _name(turn, each), "value": _shown(turn, each, form)})
        for each in asked_fields(turn.world)
        if each.id in form.own
    )


def fix_rows(turn: Turn) -> Keyboard:
    """Buttons by which a person corrects one of the own fields at the last question."""
    fields = asked_fields(turn.world)[:FIXES_MAX]
    return tuple((Button(f"{FIX}{each.id}", _name(turn, each)),) for each in fields)


def take_fix(turn: Turn, form: Registration) -> TurnResult | None:
    """Ask again for the own field that the person named or pressed; None if there is none."""
    content = turn.message.content
    pressed = content.value if isinstance(content, Press) else ""
    words = search_key(turn.typed)
    for each in asked_fields(turn.world):
        names = [search_key(name) for name in each.name.values()]
        if pressed == f"{FIX}{each.id}" or any(name in words for name in names):
            single = form.stepped("confirm").without_own(each.id)
            return flow.ask(turn, single, f"{OWN}{each.id}")
    return None


def _field(turn: Turn, step: str) -> CustomField | None:
    return next((each for each in asked_fields(turn.world) if f"{OWN}{each.id}" == step), None)


def _name(turn: Turn, field: CustomField | None) -> str:
    return name_in(field.name, turn.dialog.locale) if field else ""


def _offered(turn: Turn, field: CustomField | None) -> tuple[Choice, ...]:
    dictionary = dictionary_of(turn.world, field) if field else None
    return dictionary.offered if dictionary else ()


def _names(turn: Turn, choices: Sequence[Choice]) -> list[str]:
    return [name_in(each.name, turn.dialog.locale) for each in choices]


def _shown(turn: Turn, field: CustomField, form: Registration) -> str:
    return own_text(turn.world, turn.dialog.locale, field, form.own[field.id])


def _read(turn: Turn, field: CustomField) -> str:
    """Return the value of the answer.

    Raises:
        Rejected: what is wrong with it.
    """
    # What was read as a button of another question is an answer here: a pet may be called "Yes".
    typed = turn.typed or turn.heard
    choices = _offered(turn, field)
    if chosen := chosen_reading(turn, _names(turn, choices)):
        typed = chosen
    try:
        value = read_typed(field, typed, dictionary_of(turn.world, field))
    except Rejected:
        value = _read_again(turn, field, typed)
    if not value:
        raise Rejected("field.text")
    return value


def _read_again(turn: Turn, field: CustomField, typed: str) -> str:
    """Read an answer with words around it, with the readers of the usual fields."""
    if field.kind is CustomKind.NUMBER and len(found := A_NUMBER.findall(typed)) == 1:
        return read_typed(field, found[0])
    if field.kind is CustomKind.DATE:
        from chalicelib.bot.typed_answer import read_typed as read_usual  # noqa: PLC0415 - as above

        try:
            # A day without its year is no date.
            return read_typed(field, read_usual(turn, Field.BIRTHDAY)[Field.BIRTHDAY])
        except Rejected as wrong:
            raise Rejected("field.day") from wrong
    return read_typed(field, typed, dictionary_of(turn.world, field))
