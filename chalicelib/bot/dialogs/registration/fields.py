"""Takes the way to fill the fields (one by one, in one message, by a contact) and each field."""

from dataclasses import replace

from chalicelib.bot.dialogs.registration import flow
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.conversation.registration_form import Registration
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.reply import Line

WAYS = {"way_steps": "steps", "way_message": "message", "way_contact": "contact"}


def take_way(turn: Turn, form: Registration) -> TurnResult:
    """Take the choice; a person who starts to type their data has chosen one message."""
    chosen = turn.meant(WAYS)
    if chosen == "way_contact" and not turn.can_share_contact:
        chosen = None
    if chosen:
        return flow.advance(turn, replace(form, way=WAYS[chosen]))
    if "," in turn.typed or "\n" in turn.typed:
        return take_message(turn, replace(form, way="message"))
    return flow.ask(turn, form, "way", Line("registration.please_choose"))


def take_message(turn: Turn, form: Registration) -> TurnResult:
    """Read the whole message; fields that are missing or unclear are asked one by one."""
    if turn.meant(("way_steps",)):
        return flow.advance(turn, replace(form, way="steps"))
    from chalicelib.domain.conversation.one_message_form import read_form  # noqa: PLC0415 - only in this step

    reading = read_form(turn.typed, region=turn.world.settings.region, today=turn.today)
    problems = tuple(Line(p.refusal.code, p.refusal.params) for p in reading.problems)
    if not reading.values:
        return flow.ask(turn, form, "message", *problems, Line("registration.nothing_read"))
    filled = form
    for field, value in reading.values.items():
        filled = filled.with_value(field, value)
    return flow.advance(turn, filled, *problems)


def take_contact_text(turn: Turn, form: Registration) -> TurnResult:
    """Text instead of a contact: the choice to answer step by step, or a typed phone number."""
    steps = replace(form, way="steps")
    if turn.meant(("way_steps",)):
        return flow.advance(turn, steps)
    return _take_field(turn, steps, Field.PHONE)


def take_field(turn: Turn, form: Registration) -> TurnResult:
    """Take the answer to the field that is asked."""
    return _take_field(turn, form, Field(turn.dialog.step))


def _take_field(turn: Turn, form: Registration, field: Field) -> TurnResult:
    """Take, keep or skip a value; a wrong value is explained with an example and asked again."""
    former = form.values.get(field) or form.suggested.get(field)
    meant = turn.meant(("keep", "skip"))
    if meant == "keep" and former:
        return flow.advance(turn, form.with_value(field, former))
    if meant == "skip" and not turn.texts.settings.requires(field):
        return flow.advance(turn, form.skipping(field))
    if meant:
        # There is nothing to keep, or the field is required. "Keep" and "skip" are no names.
        return flow.ask(turn, form, field, Line(f"why.{field}"))
    try:
        value = _read_field(turn, field)
    except Rejected as wrong:
        return flow.ask(turn, form, field, Line(wrong.code, wrong.params))
    return flow.advance(turn, form.with_value(field, value))


def _read_field(turn: Turn, field: Field) -> str:
    """The canonical value of the typed text.

    Raises:
        Rejected: what is wrong with it.
    """
    # Each parser is loaded in its own step: that of phones alone is a large library.
    typed = turn.typed
    match field:
        case Field.FIRST_NAME | Field.SURNAME:
            from chalicelib.domain.customers.person_name import parse_name  # noqa: PLC0415

            return parse_name(typed)
        case Field.PHONE:
            from chalicelib.domain.customers.phone import parse_phone  # noqa: PLC0415

            return parse_phone(typed, region=turn.world.settings.region)
        case Field.EMAIL:
            from chalicelib.domain.customers.email_address import parse_email  # noqa: PLC0415

            return parse_email(typed)
        case Field.BIRTHDAY:
            from chalicelib.domain.customers.birthday import parse_birthday, to_text  # noqa: PLC0415

            return to_text(parse_birthday(typed, today=turn.today))
