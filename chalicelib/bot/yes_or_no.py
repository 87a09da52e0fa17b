"""The answer to a question of yes or no in a customer's own words, as if its button was pressed."""

from collections.abc import Callable, Mapping

from chalicelib.bot.channel_places import named_in_stop
from chalicelib.bot.free_wording import meant_freely
from chalicelib.bot.turn import QUESTION_MARK, Turn
from chalicelib.domain.conversation.look_alikes import in_one_script
from chalicelib.domain.conversation.yes_or_no import (
    allows_advertising,
    begins_like_an_answer,
    begins_with_yes,
    confirms,
    declines,
    quits,
    refuses,
    saves_day,
    sends_points,
    wants_erasure,
    wants_nothing_sent,
)
from chalicelib.texts import every_choice, plain

Reader = Callable[[str], bool | None]
# The topic and step of each question: who reads its answer, and what yes and no press.
QUESTIONS: Mapping[tuple[str, str], tuple[Reader, str, str]] = {
    ("advertising", "stop_all"): (wants_nothing_sent, "stop_all", "no"),
    ("advertising", "resume_yes"): (allows_advertising, "yes", "no"),
    ("confirm_email", "code"): (declines, "yes", "cancel"),
    ("confirm_email", "merge"): (declines, "yes", "cancel"),
    ("change_birthday", "sure"): (saves_day, "yes", "no"),
    ("leave", "sure"): (quits, "leave_yes", "no"),
    ("transfer", "sure"): (sends_points, "yes", "cancel"),
    ("erase", "sure"): (wants_erasure, "erase_yes", "no"),
}
REGISTRATION: Mapping[str, Reader] = {
    "personal": refuses,
    "advertising": refuses,
    "proof": confirms,
    "confirm": confirms,
}
# Exact words that say here what they say elsewhere only to a stranger, or about one channel.
HEARD_AGAIN = frozenset({"stop", "advertising_yes", "advertising_no", "skip", "keep"})


def words_of(turn: Turn) -> str:
    """The typed words as the readers expect them; a question keeps its mark and is no answer."""
    mark = f" {QUESTION_MARK}" if QUESTION_MARK in turn.typed else ""
    return in_one_script(plain(turn.typed)) + mark


def says_more_than_an_answer(turn: Turn) -> bool:
    """Whether yes or no stands first in a text that did not answer by it: "ok, I will think"."""
    is_sentence = bool(turn.typed) and not turn.is_slash_command
    return is_sentence and begins_like_an_answer(words_of(turn)) and meant_freely(turn) is None


def doubts(turn: Turn) -> bool:
    """Whether a yes to the open question says more, so that it is asked again."""
    is_asked = (turn.dialog.topic, turn.dialog.step) in QUESTIONS and not turn.is_slash_command
    return is_asked and bool(turn.typed) and begins_with_yes(words_of(turn))


def as_answered(turn: Turn) -> Turn:
    """The turn as if the person had pressed yes or no; any other turn stays as it is."""
    dialog = turn.dialog
    question = QUESTIONS.get((dialog.topic, dialog.step))
    if question is None or not turn.typed or turn.is_slash_command:
        return turn
    reader, yes, no = question
    is_about_sending = reader is wants_nothing_sent
    known = every_choice() - (HEARD_AGAIN if is_about_sending else HEARD_AGAIN - {"stop"})
    if turn.meant(known):
        return turn
    # A stop may follow a no: "no, just stop the advertising", "no SMS".
    if meant_freely(turn) == "stop" and (not is_about_sending or named_in_stop(turn)):
        return turn.pressing("stop")
    if turn.meant(("advertising_yes",)) and dialog.step == "resume_yes":
        return turn.pressing(yes)
    heard = reader(words_of(turn))
    if heard is None and is_about_sending and meant_freely(turn) == "stop":
        return turn.pressing(yes)
    return turn if heard is None else turn.pressing(yes if heard else no)


def as_answered_in_registration(turn: Turn) -> Turn:
    """The same for the open question of a registration; consents hear a yes of their own."""
    reader = REGISTRATION.get(turn.dialog.step)
    if reader is None or not turn.typed or turn.is_question:
        return turn
    heard = reader(words_of(turn))
    return turn if heard is None else turn.pressing("yes" if heard else "no")
