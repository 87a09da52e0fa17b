"""Takes a correction that is typed at the last question instead of yes or no."""

from dataclasses import replace

from chalicelib.bot.dialogs.registration import flow
from chalicelib.bot.profile_lines import field_lines
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.conversation.registration_form import Registration
from chalicelib.domain.messages.reply import Line


def take_correction(turn: Turn, form: Registration) -> TurnResult | None:
    """Store the values that the text says, or ask for the field that it names; None if neither."""
    if turn.dialog.step != "confirm" or not turn.typed or turn.is_question:
        return None
    # Loaded at this step only, as the other readers.
    from chalicelib.domain.conversation.correction import read_correction  # noqa: PLC0415

    region = turn.world.settings.region
    read = read_correction(turn.typed, region=region, today=turn.today)
    if read.values:
        corrected = form.read_from(turn.message.message_id, read.values)
        lines = (*field_lines(turn, read.values), Line("edit.done"))
        return flow.ask(turn, corrected, corrected.next_step, *lines)
    if read.field is None:
        return None
    single = replace(form.stepped("confirm"), review=(read.field,))
    return flow.ask(turn, single, read.field)
