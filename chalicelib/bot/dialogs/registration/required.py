"""Says which fields the shop requires, and why."""

from chalicelib.bot.turn import Turn
from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field
from chalicelib.domain.messages.reply import Line


def required_lines(turn: Turn) -> tuple[Line, ...]:
    """Every field with its reason: the required ones first, then those that may be skipped."""
    optional = [field for field in ALL_FIELDS if not turn.texts.settings.requires(field)]
    required = [field for field in ALL_FIELDS if field not in optional]
    lines = [Line("required.title"), *map(_reason, required)]
    if optional:
        lines += [Line("required.optional"), *map(_reason, optional)]
    return tuple(lines)


def why_lines(turn: Turn, field: Field) -> tuple[Line, ...]:
    """Why the bot asks for one field, and whether it may be skipped."""
    is_required = turn.texts.settings.requires(field)
    return Line(f"why.{field}"), Line("required.yes" if is_required else "required.no")


def _reason(field: Field) -> Line:
    return Line(f"required.{field}")
