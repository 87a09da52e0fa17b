"""One field at a time, checked when given."""

from chalicelib.bot.dialogs.registration import flow
from chalicelib.bot.dialogs.registration.form import Registration
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.reply import Line


def take(turn: Turn, form: Registration) -> TurnResult:
    """Take the answer to the field that is asked."""
    return take_field(turn, form, Field(turn.dialog.step))


def take_field(turn: Turn, form: Registration, asked: Field) -> TurnResult:
    """Take, keep or skip a value; what is wrong is said with an example, and asked again."""
    known = form.values.get(asked) or form.suggested.get(asked)
    meant = turn.meant(("keep", "skip"))
    if meant == "keep" and known:
        return flow.advance(turn, form.with_value(asked, known))
    if meant == "skip" and not turn.texts.settings.requires(asked):
        return flow.advance(turn, form.skipping(asked))
    if meant:  # nothing to keep, or nothing to be skipped: no name of anybody's
        return flow.ask(turn, form, asked, Line(f"why.{asked}"))
    try:
        value = read_field(turn, asked)
    except Rejected as wrong:
        return flow.ask(turn, form, asked, Line(wrong.code, wrong.params))
    return flow.advance(turn, form.with_value(asked, value))


def read_field(turn: Turn, asked: Field) -> str:
    """The canonical value of what was typed.

    Raises:
        Rejected: what is wrong with it.
    """
    typed = turn.typed
    match asked:
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
