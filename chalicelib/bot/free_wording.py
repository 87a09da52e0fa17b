"""Free wording: the command that a text means although it is none of the command's words."""

from collections.abc import Container
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.bot.campaign_answers import keeping_text
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Press
from chalicelib.texts import every_choice

if TYPE_CHECKING:
    from chalicelib.domain.conversation.free_wording import Match

SENTENCE_WORDS_MIN = 2
# Their words are "I do not want to", which elsewhere cancels.
OF_REGISTRATION = frozenset({"advertising_yes", "advertising_no"})


def meant_freely(turn: Turn) -> str | None:
    """The command that the text means for sure; None if the bot has to ask."""
    match = _match(turn)
    return match.command if match and match.is_sure else None


def as_pressed(turn: Turn, commands: Container[str] | None = None) -> Turn:
    """The turn as if the person had pressed the button of the command that the text means.

    Only a text that cannot be the answer to an open question is such a text, and only one that
    means one of `commands`, if they are given. Every other turn stays as it is.
    """
    # An exact word keeps its meaning: the open question knows what "yes, erase" answers.
    choices = every_choice() - (OF_REGISTRATION if turn.dialog.customer_id else frozenset())
    if turn.meant(choices):
        return turn
    match = _match(turn)
    if not match or not match.is_plain or (commands is not None and match.command not in commands):
        return turn
    return replace(turn, message=replace(turn.message, content=Press(match.command)))


def ask_what_was_meant(turn: Turn, customer: Customer) -> TurnResult:
    """Offer the commands that the text may mean, or the menu; the text is kept for the shop."""
    match = _match(turn)
    if match:
        answer = reply("menu.did_you_mean", keyboard=(row(match.command, *match.others), *MENU))
    else:
        answer = reply("menu.question" if turn.is_question else "menu.unknown", keyboard=MENU)
    return TurnResult(turn.dialog, (answer,), keeping_text(turn, customer))


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


def _match(turn: Turn) -> "Match | None":
    if not turn.typed:
        return None
    # Loaded with the first text that is no command word: most updates are presses and such words.
    from chalicelib.domain.conversation.free_wording import match_command  # noqa: PLC0415

    return match_command(turn.typed, turn.dialog.locale)
