"""Free wording: the command that a text means although it is none of the command's words."""

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.bot.appeals import free_words
from chalicelib.bot.campaign_answers import keeping_text
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, each_once, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Line, Reply
from chalicelib.texts import every_choice, plain

if TYPE_CHECKING:
    from chalicelib.domain.conversation.free_wording import Match

SENTENCE_WORDS_MIN = 2
TOPICS_OF_DAYS = ("children", "change_birthday")
ENDING_CHARS = 2  # of a topic's name, which a language may change
STEM_CHARS_MIN = 4
# Their words are "I do not want to", which elsewhere cancels.
OF_REGISTRATION = frozenset({"advertising_yes", "advertising_no"})


def meant_freely(turn: Turn) -> str | None:
    """The command that the text means for sure; None if the bot has to ask."""
    match = _match(turn)
    return match.command if match and match.is_sure else None


def means_something(turn: Turn) -> bool:
    """Whether the text means a command for sure, or may mean one."""
    return _match(turn) is not None


def as_pressed(turn: Turn, commands: Container[str] | None = None) -> Turn:
    """The turn as if the person had pressed the button of the command that the text means.

    Only a text that cannot be the answer to an open question is such a text, and only one that
    means one of `commands`, if they are given. Every other turn stays as it is.
    """
    # An exact word keeps its meaning: the open question knows what "yes, erase" answers.
    choices = every_choice() - (OF_REGISTRATION if turn.dialog.customer_id else frozenset())
    # A number is an answer, also with a word behind it: "60 points"; or before it, of a day.
    is_numbered = turn.typed.lstrip()[:1].isdecimal() or (
        turn.dialog.topic in TOPICS_OF_DAYS and any(map(str.isdecimal, turn.typed))
    )
    if is_numbered or turn.meant(choices):
        return turn
    match = _match(turn)
    if not match or not match.is_plain or (commands is not None and match.command not in commands):
        return turn
    return turn.pressing(match.command)


def refused_topic(turn: Turn) -> str | None:
    """The topic that a text refuses by its name, "no news about coffee"; None if it names none."""
    topics = turn.texts.settings.topics
    match = _match(turn) if topics else None
    if match is None or "stop" not in (match.command, *match.others):
        return None
    words = plain(turn.typed).split()
    for topic, names in topics.items():
        named = (plain(name).split() for name in names.values())
        # "About coffees" names coffee: an ending may follow the name.
        if any(all(_has(words, part) for part in parts) for parts in named if parts):
            return topic
    return None


def _has(words: Sequence[str], part: str) -> bool:
    stem = part[: max(len(part) - ENDING_CHARS, STEM_CHARS_MIN)]
    return any(word.startswith(stem) for word in words)


def wants_out(turn: Turn) -> bool:
    """Whether the text cancels the whole registration, with a few words around."""
    if not turn.typed or turn.is_question:
        return False
    is_value = "@" in turn.typed or any(char.isdecimal() for char in turn.typed)
    if is_value or len(turn.typed.split()) < SENTENCE_WORDS_MIN:
        return False
    from chalicelib.domain.conversation.free_wording import leaving  # noqa: PLC0415 - as in `_match`

    # At the question about advertising "enough" says no to advertising.
    return leaving.wants_out(turn.typed, hears_stop=turn.dialog.step != "advertising")


def declines_to_say(turn: Turn) -> bool:
    """Whether the text says, instead of a value, that the person has none or does not tell it."""
    if len(turn.typed.split()) < SENTENCE_WORDS_MIN:
        return False
    from chalicelib.domain.conversation.free_wording import leaving  # noqa: PLC0415 - as in `_match`

    return leaving.declines_to_say(turn.typed)


def refuses_advertising(turn: Turn) -> bool:
    """Whether the text refuses advertising by its name, and nothing else."""
    is_choice = turn.is_plain_choice
    if not turn.typed or (is_choice and not turn.meant(("advertising_no",))):
        return False
    from chalicelib.domain.conversation.free_wording import leaving  # noqa: PLC0415 - as in `_match`

    is_refusal = is_choice or meant_freely(turn) == "stop"
    return is_refusal and leaving.speaks_of_advertising(turn.typed)


def agrees_freely(turn: Turn, *, to_advertising: bool) -> bool:
    """Whether the text is a clear yes to a consent, although it is none of its words."""
    from chalicelib.domain.conversation.free_wording import assent  # noqa: PLC0415 - as in `_match`

    return bool(turn.typed) and assent.agrees(turn.typed, to_advertising=to_advertising)


def ask_what_was_meant(turn: Turn, customer: Customer) -> TurnResult:
    """Offer the commands that the text may mean, or the menu; the text is kept for the shop.

    Before that a knowledge card answers it, or it joins an open appeal; else the bot offers to pass
    it on to people.
    """
    if answered := free_words.take_words(turn, customer):
        return answered
    match = None if turn.message.file else _match(turn)
    if match:
        answer = reply("menu.did_you_mean", keyboard=(row(match.command, *match.others), *MENU))
    elif _forbids_change(turn):
        return TurnResult(turn.dialog, (reply("menu.nothing_changed", keyboard=MENU),))
    else:
        answer = reply("menu.question" if turn.is_question else "menu.unknown", keyboard=MENU)
    return free_words.offering(turn, customer, TurnResult(turn.dialog, (answer,)))


def add_other_wishes(turn: Turn, stopped: TurnResult) -> TurnResult:
    """The answer to a stop, with buttons of what else the text asks for: "show my card, no ads"."""
    from chalicelib.domain.conversation.free_wording import wishes_beside_a_stop  # noqa: PLC0415 - as in `_match`

    wishes = wishes_beside_a_stop(turn.typed, turn.dialog.locale)
    answer, *rest = stopped.outgoing
    if not wishes or not isinstance(answer, Reply):
        return stopped
    lines = (*answer.lines, Line("menu.asked_more"))
    more = replace(
        answer, lines=lines, keyboard=each_once((row(*wishes), *(answer.keyboard or ())))
    )
    return replace(stopped, outgoing=(more, *rest))


def keeping_if_unanswered(turn: Turn, customer: Customer, outcome: TurnResult) -> TurnResult:
    """The outcome of an open question, with words that did not answer it kept for the shop.

    A single word and an address are answers that were wrong, and are not kept.
    """
    before, after = turn.dialog, outcome.dialog
    is_open = (before.topic, before.step) == (after.topic, after.step)
    if outcome.save or not is_open or turn.meant(every_choice()):
        return outcome
    words = [word for word in turn.typed.split() if any(map(str.isalpha, word))]
    if len(words) < SENTENCE_WORDS_MIN or "@" in turn.typed:
        return outcome
    return replace(outcome, save=keeping_text(turn, customer))


def misses_points(turn: Turn) -> bool:
    """Whether free words say that points are gone or did not come."""
    said = turn.heard or turn.typed
    if not said or (turn.typed and turn.is_plain_choice):
        return False
    from chalicelib.domain.conversation.free_wording import says_points_are_missing  # noqa: PLC0415 - as in `_match`

    return says_points_are_missing(said)


def _forbids_change(turn: Turn) -> bool:
    from chalicelib.domain.conversation.free_wording import forbids_change  # noqa: PLC0415 - as in `_match`

    return forbids_change(turn.typed)


def _match(turn: Turn) -> "Match | None":
    if not turn.typed:
        return None
    # Loaded with the first text that is no command word: most updates are presses and such words.
    from chalicelib.domain.conversation.free_wording import match_command  # noqa: PLC0415

    return match_command(turn.typed, turn.dialog.locale)
