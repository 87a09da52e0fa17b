"""What the bot says of a message that is no answer at any step."""

from chalicelib.bot.asked_field import field_of_question
from chalicelib.bot.dialogs.registration.field_lines import why_lines
from chalicelib.bot.dialogs.registration.words import AFTER_REGISTRATION, NOT_YET
from chalicelib.bot.shop_contact import lines_with_contact
from chalicelib.bot.shop_lines import shop_lines
from chalicelib.bot.turn import Turn
from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field
from chalicelib.domain.conversation.registration_form import OWN
from chalicelib.domain.messages.message import Media, SharedLocation, Start
from chalicelib.domain.messages.reply import Line


def remarks(turn: Turn) -> tuple[Line, ...]:
    """The lines about a message that cannot be an answer; none if it may be one."""
    step = turn.dialog.step
    match turn.message.content:
        case Start():
            return (Line("registration.resumed"),)
        case Media() | SharedLocation():
            return (Line("registration.only_words"),)
    if turn.meant(("help",)):
        return (*why(turn), Line("registration.how_to_leave"))
    if turn.is_question or (not turn.is_plain_choice and field_of_question(turn)):
        return why(turn)
    if turn.can_share_contact and turn.meant(("share_contact",)):
        return (Line("contact.press_button"),)
    if (step in ALL_FIELDS or step.startswith(OWN)) and turn.meant(("keep", "skip")):
        return ()
    return about_command(turn)


def about_command(turn: Turn) -> tuple[Line, ...]:
    """What a person without a card is answered to a command; nothing to any other message."""
    command = turn.meant(AFTER_REGISTRATION)
    if command == "shops" and (lines := shop_lines(turn)):
        return lines
    if command in NOT_YET and not (command == "points" and _has_points(turn)):
        return lines_with_contact(turn, NOT_YET[command])
    is_command = command is not None or turn.is_slash_command
    return (Line("registration.first_finish"),) if is_command else ()


def _has_points(turn: Turn) -> bool:
    """Whether there is a programme: then points wait for the person after the registration."""
    return turn.world.points.programmes.has_begun(turn.world.now())


def why(turn: Turn) -> tuple[Line, ...]:
    """Why the open question is asked, or the field that the person names."""
    step = turn.dialog.step
    if asked := field_of_question(turn):
        return why_lines(turn, asked)
    if step.startswith(OWN):
        from chalicelib.bot.dialogs.registration import own_fields  # noqa: PLC0415 - only where asked

        return (own_fields.why(turn),)
    return why_lines(turn, Field(step)) if step in ALL_FIELDS else (Line(f"why.{step}"),)
