"""Takes the edit of an earlier answer, as long as the registration is open."""

from collections.abc import Mapping

from chalicelib.bot.dialogs.registration import flow
from chalicelib.bot.profile_lines import field_lines
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.bot.typed_answer import read_typed
from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field
from chalicelib.domain.conversation.registration_form import Registration
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.reply import Line

NAMES = {Field.FIRST_NAME, Field.SURNAME}


def take_edit(turn: Turn, form: Registration) -> TurnResult:
    """Correct the fields that the message answered, and ask the open question again.

    An edit of any other message changes nothing, and one line says how to change an answer.
    """
    step = turn.dialog.step
    answered = {field for field, source in form.sources.items() if _is_of(turn, source)}
    if not answered and form.own_sources:
        from chalicelib.bot.dialogs.registration import own_fields  # noqa: PLC0415 - if asked

        if taken := own_fields.take_own_edit(turn, form):
            return taken
    if not answered:
        return flow.ask(turn, form, step, Line("edit.too_late"))
    try:
        answers = _read_again(turn, answered)
    except Rejected as wrong:
        line = Line(wrong.code, wrong.params)
        return flow.ask(turn, form, step, line, Line("edit.refused"))
    changed = {field: text for field, text in answers.items() if form.values.get(field) != text}
    if not changed:
        return TurnResult(turn.dialog)
    corrected = form.read_from(turn.message.message_id, changed)
    lines = (*field_lines(turn, changed), Line("edit.done"))
    if not _moves(step, changed):
        return flow.ask(turn, corrected, step, *lines)
    return flow.ask(turn, corrected, corrected.next_step, *lines)


def _is_of(turn: Turn, source: str) -> bool:
    return source == turn.message.message_id


def _read_again(turn: Turn, answered: set[Field]) -> Mapping[Field, str]:
    """The values of the edited text, by the reader that read it before its edit.

    Raises:
        Rejected: the text has no value any more.
    """
    if answered <= NAMES or len(answered) == 1:
        return read_typed(turn, min(answered, key=ALL_FIELDS.index))
    from chalicelib.domain.conversation.one_message_form import read_form  # noqa: PLC0415

    reading = read_form(turn.typed, region=turn.world.settings.region, today=turn.today)
    if reading.problems:
        raise reading.problems[0].refusal
    return reading.values


def _moves(step: str, changed: Mapping[Field, str]) -> bool:
    """Whether the open question depends on what was changed."""
    is_proof = Field.PHONE in changed and step in ("proof", "code")
    return step == "confirm" or is_proof or (Field.EMAIL in changed and step == "email_proof")
