"""What of a person's words is for people; the code that passes them on is loaded with the first."""

from chalicelib.bot.asked_field import field_of_question
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.conversation.registration_form import Registration
from chalicelib.domain.conversation.step_question import asks_about_step, wants_card
from chalicelib.domain.messages.message import Press
from chalicelib.domain.messages.reply import read_bound
from chalicelib.repo.conversation.dialogs import ERASED_LIFE_S
from chalicelib.services.customers.adopt_appeals import forget_stranger

SENTENCE_WORDS_MIN = 4


def take_for_people(turn: Turn, form: Registration | None) -> TurnResult | None:
    """Pass on what is for people at any step; None for what may be an answer."""
    message, dialog = turn.message, turn.dialog
    is_bound = isinstance(message.content, Press) and read_bound(message.content.value)[1]
    is_asked = dialog.live or dialog.passed_on or (form and form.question)
    if not (is_asked or is_bound or (message.file and not turn.typed)):
        return None
    from chalicelib.bot.dialogs.registration import for_people  # noqa: PLC0415 - of few registrations

    return for_people.take(turn, form)


def is_no_answer(turn: Turn) -> bool:
    """Whether the words are too many for an answer that was only wrong."""
    return _is_sentence(turn) and not asks_about_step(turn.typed, turn.dialog.step)


def is_for_people(turn: Turn) -> bool:
    """Whether the first words of a person ask people, and not for a card."""
    if turn.is_plain_choice or wants_card(turn.typed):
        return False
    return turn.is_question or _is_sentence(turn)


def _is_sentence(turn: Turn) -> bool:
    if turn.is_plain_choice or turn.is_slash_command or "@" in turn.typed:
        return False
    words = turn.typed.split()
    return len(words) >= SENTENCE_WORDS_MIN and not any(map(str.isdecimal, turn.typed))


def ask_people(turn: Turn, form: Registration | None) -> TurnResult:
    """Answer the words with a knowledge card, or pass them on."""
    from chalicelib.bot.dialogs.registration import for_people  # noqa: PLC0415 - as above

    return for_people.take_question(turn, form)


def open_question(turn: Turn, form: Registration | None) -> TurnResult:
    """Ask what to pass on."""
    from chalicelib.bot.dialogs.registration import for_people  # noqa: PLC0415 - as above

    return for_people.open_question(turn, form)


def pass_on(turn: Turn, form: Registration | None) -> TurnResult:
    """Pass the words and the file of the message on."""
    from chalicelib.bot.dialogs.registration import for_people  # noqa: PLC0415 - as above

    return for_people.pass_on(turn, form)


def asks_the_shop(turn: Turn) -> bool:
    """Whether the words ask people, and not about the open question."""
    if turn.is_plain_choice or not turn.is_question or field_of_question(turn):
        return False
    return not asks_about_step(turn.typed, turn.dialog.step)


def erase_questions(turn: Turn, dialog: Dialog) -> None:
    """Remove also what the person asked people."""
    # First: after a crash the repeated update finds the rest.
    forget_stranger(turn.world, dialog.chat)
    turn.world.conversation.dialogs.save(dialog, life_s=ERASED_LIFE_S)
