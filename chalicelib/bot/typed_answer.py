"""Reads the typed answer to a question about one field of the profile."""

from chalicelib.bot.turn import Turn
from chalicelib.domain.conversation.registration_field import Field


def read_typed(turn: Turn, field: Field) -> dict[Field, str]:
    """The canonical value of the typed text; a first name may come with a surname.

    Raises:
        Rejected: what is wrong with it.
    """
    # Loaded in the steps that ask for a value: the readers load large libraries.
    from chalicelib.domain.conversation.field_answer import read_answer  # noqa: PLC0415

    return read_answer(field, turn.typed, region=turn.world.settings.region, today=turn.today)
