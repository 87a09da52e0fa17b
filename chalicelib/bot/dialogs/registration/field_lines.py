"""What the bot says about a field: why the shop requires it, and what was unclear in an answer."""

from chalicelib.bot.turn import Turn
from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field
from chalicelib.domain.conversation.registration_form import Registration
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


def unclear_lines(form: Registration, step: str) -> tuple[Line, ...]:
    """What the buttons with the readings of an unclear answer are for; none without them."""
    match step:
        case Field.EMAIL if offers := form.offers.get(Field.EMAIL):
            return (Line("email.misspelt", {"suggestion": offers[0]}),)
        case Field.FIRST_NAME if form.offers.get(Field.FIRST_NAME):
            return (Line("form.which_first"),)
        case _:
            return ()


def _reason(field: Field) -> Line:
    return Line(f"required.{field}")
