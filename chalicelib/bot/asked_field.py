"""The field about which a person asks why the shop needs it, at any step."""

from chalicelib.bot.turn import Turn
from chalicelib.domain.conversation.registration_field import Field


def field_of_question(turn: Turn) -> Field | None:
    """The field of "why do you need my phone"; None for any other message."""
    if not turn.typed:
        return None
    # Loaded with the first typed text, as the other readers.
    from chalicelib.domain.conversation import named_field  # noqa: PLC0415

    return named_field.field_of_question(turn.typed)
