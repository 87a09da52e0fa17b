"""How the person wants to fill the fields: one by one, in one message, or by sharing a contact."""

from dataclasses import replace

from chalicelib.bot.dialogs.registration import flow
from chalicelib.bot.dialogs.registration.form import Registration
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.messages.reply import Line

WAYS = {"way_steps": "steps", "way_message": "message", "way_contact": "contact"}


def take_way(turn: Turn, form: Registration) -> TurnResult:
    """Choose; whoever starts typing their data has chosen to write it in one message."""
    chosen = turn.meant(WAYS)
    if chosen == "way_contact" and not turn.can_share_contact:
        chosen = None
    if chosen:
        return flow.advance(turn, replace(form, way=WAYS[chosen]))
    if "," in turn.typed or "\n" in turn.typed:
        return take_message(turn, replace(form, way="message"))
    return flow.ask(turn, form, "way", Line("registration.please_choose"))


def take_message(turn: Turn, form: Registration) -> TurnResult:
    """Read the whole message; what is missing or unclear is asked for, one by one."""
    if turn.meant(("way_steps",)):
        return flow.advance(turn, replace(form, way="steps"))
    from chalicelib.domain.conversation.one_message_form import read_form  # noqa: PLC0415 - only in this step

    reading = read_form(turn.typed, region=turn.world.settings.region, today=turn.today)
    problems = tuple(Line(p.refusal.code, p.refusal.params) for p in reading.problems)
    if not reading.values:
        return flow.ask(turn, form, "message", *problems, Line("registration.nothing_read"))
    taken = form
    for asked, value in reading.values.items():
        taken = taken.with_value(asked, value)
    return flow.advance(turn, taken, *problems)


def take_contact_words(turn: Turn, form: Registration) -> TurnResult:
    """Words where a contact was asked for: steps by choice, or a number typed instead."""
    if turn.meant(("way_steps",)):
        return flow.advance(turn, replace(form, way="steps"))
    from chalicelib.bot.dialogs.registration import fields  # noqa: PLC0415 - a neighbour, not a base

    typed_as_steps = replace(form, way="steps")
    return fields.take_field(turn, typed_as_steps, Field.PHONE)
