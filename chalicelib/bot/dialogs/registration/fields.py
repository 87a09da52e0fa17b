"""Takes the way to fill the fields (one by one, in one message, by a contact) and each field."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.bot.dialogs.registration import flow
from chalicelib.bot.dialogs.registration.field_lines import why_lines
from chalicelib.bot.offers import chosen_reading, readings_of
from chalicelib.bot.profile_lines import field_lines
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.bot.typed_answer import read_typed
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.conversation.registration_form import Registration
from chalicelib.domain.customers.phone import digit_count
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.reply import Line
from chalicelib.texts import plain

SIGNS_OF_A_FORM = (",", "\n", "@")
FORM_DIGITS_MIN = 5  # of a birthday with its year; a phone has more
WAYS = {"way_steps": "steps", "way_message": "message", "way_contact": "contact"}


def take_way(turn: Turn, form: Registration) -> TurnResult:
    """Take the choice; a person who starts to type their data has chosen one message."""
    chosen = turn.meant(WAYS)
    if chosen == "way_contact" and not turn.can_share_contact:
        chosen = None
    if chosen:
        return flow.advance(turn, replace(form, way=WAYS[chosen]))
    if _looks_like_form(turn.typed):
        return take_message(turn, replace(form, way="message"))
    return _take_name(turn, form) or flow.ask(turn, form, "way", Line("registration.please_choose"))


def _take_name(turn: Turn, form: Registration) -> TurnResult | None:
    """Take a name that is typed instead of a way, and say so; None if it is no known name."""
    from chalicelib.domain.conversation.first_names import FIRST_NAMES  # noqa: PLC0415 - only in this step

    if not any(word in FIRST_NAMES for word in plain(turn.typed).split()):
        return None
    try:
        names = read_typed(turn, Field.FIRST_NAME)
    except Rejected:
        return None
    named = replace(form, way="steps").read_from(turn.message.message_id, names)
    return flow.advance(turn, named, *field_lines(turn, names))


def take_message(turn: Turn, form: Registration) -> TurnResult:
    """Read the whole message; fields that are missing or unclear are asked one by one."""
    if turn.meant(("way_steps",)):
        return flow.advance(turn, replace(form, way="steps"))
    from chalicelib.domain.conversation.one_message_form import read_form  # noqa: PLC0415 - only in this step

    reading = read_form(turn.typed, region=turn.world.settings.region, today=turn.today)
    problems = tuple(line for p in reading.problems for line in _refusal_lines(p.refusal))
    filled = form.read_from(turn.message.message_id, reading.values)
    for problem in reading.problems:
        filled = filled.offering(problem.field, readings_of(problem.refusal))
    if not reading.values:
        if not filled.offers:
            return flow.ask(turn, form, "message", *problems, Line("registration.nothing_read"))
        filled = replace(filled, way="steps")
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
        return flow.ask(turn, form, field, *why_lines(turn, field))
    offers = form.offers.get(field, ())
    chosen = chosen_reading(turn, offers)
    try:
        answers = _answers(field, chosen, offers) if chosen else read_typed(turn, field)
    except Rejected as wrong:
        if several := _read_several(turn, form, field):
            return flow.advance(turn, form.read_from(turn.message.message_id, several))
        unclear = form.offering(field, readings_of(wrong))
        return flow.ask(turn, unclear, field, *_refusal_lines(wrong))
    return flow.advance(turn, form.read_from(turn.message.message_id, answers))


def _read_several(turn: Turn, form: Registration, field: Field) -> dict[Field, str]:
    """The missing fields that one message answers beside the asked one; empty if it does not."""
    if not _looks_like_form(turn.typed):
        return {}
    from chalicelib.domain.conversation.one_message_form import read_form  # noqa: PLC0415 - as in `take_message`

    read = read_form(turn.typed, region=turn.world.settings.region, today=turn.today).values
    missing = {each: read[each] for each in read if each not in form.values}
    return missing if field in missing and len(read) > 1 else {}


def _looks_like_form(typed: str) -> bool:
    has_sign = any(sign in typed for sign in SIGNS_OF_A_FORM)
    return has_sign or digit_count(typed) >= FORM_DIGITS_MIN


def _refusal_lines(refusal: Rejected) -> tuple[Line, ...]:
    """What is wrong with an answer; the question itself explains the readings that it offers."""
    return () if readings_of(refusal) else (Line(refusal.code, refusal.params),)


def _answers(field: Field, chosen: str, offers: Sequence[str]) -> dict[Field, str]:
    """The answer that was chosen; of two names the other one is the surname."""
    if field is not Field.FIRST_NAME:
        return {field: chosen}
    (surname,) = (offered for offered in offers if offered != chosen)
    return {field: chosen, Field.SURNAME: surname}
