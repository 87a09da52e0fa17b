"""A person without a card writes to people: the words reach the desk, in any step or in none.

The registration stays where it stood. While a person of the desk answers, the bot is silent, and
only a button continues the registration. Loaded with the first such words.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from chalicelib.bot.appeals.free_words import CARD, NOT_MEANT, count_shown
from chalicelib.bot.appeals.presses import RATES
from chalicelib.bot.appeals.sending import Passed, is_too_large, passing_on
from chalicelib.bot.dialogs import support
from chalicelib.bot.dialogs.registration import flow
from chalicelib.bot.dialogs.registration.words import ASKS_PEOPLE, IN_OWN_WORDS, LANGUAGES
from chalicelib.bot.free_wording import meant_freely
from chalicelib.bot.shop_contact import lines_with_contact
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.appeals.knowledge_card import match_cards
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.conversation.registration_form import Registration
from chalicelib.domain.ids import AppealId
from chalicelib.domain.messages.message import Press, SharedContact, Start, Text
from chalicelib.domain.messages.reply import Button, Keyboard, Line, Reply, bound, read_bound
from chalicelib.services.appeals.admit_stranger import admit_stranger
from chalicelib.texts import plain

ASKED = "asked"
CONTINUE: Keyboard = (row("register"),)
HEARD_IN_TALK = frozenset({"register", *LANGUAGES, *IN_OWN_WORDS})


def take(turn: Turn, form: Registration | None) -> TurnResult | None:
    """Take what is for people at any step; None for what may be an answer."""
    message = turn.message
    if message.is_edited:
        return _take_edit(turn)
    if isinstance(message.content, Press):
        return _take_press(turn, form, message.content.value)
    if message.file and not turn.typed:
        return pass_on(turn, form)
    is_open = form is not None and ASKED in form.question
    if not isinstance(message.content, Text):
        is_answer = isinstance(message.content, Start | SharedContact)
        return open_question(turn, form) if is_open and not is_answer else None
    live = turn.dialog.talks_live(turn.world.now())
    if not (live or is_open) or _is_command(turn, form):
        return None
    return pass_on(turn, form)


def open_question(turn: Turn, form: Registration | None, *, card: str = "") -> TurnResult:
    """Ask for the question; `card` is the knowledge card that did not help."""
    asked = {ASKED: 1, "card": card} if card else {ASKED: 1}
    said = reply(*support.question_lines(turn), keyboard=CONTINUE)
    return TurnResult(_at_step(turn, form, asked), (said,))


def take_question(turn: Turn, form: Registration | None) -> TurnResult:
    """Answer a question with a knowledge card, or pass it on."""
    world, dialog = turn.world, turn.dialog
    cards = world.desk.knowledge.all(world.now())
    match = match_cards(turn.typed, cards) if cards else None
    if match is None or not match.is_sure:
        return pass_on(turn, form)
    card = match.cards[0]
    passed = replace(Passed.of_message(turn), card=card.id)
    line = Line("knowledge.answer", {"text": f"{card.answered_in(dialog.locale)}\n"})
    kept = replace(form or Registration(), question=passed.to_form())
    asked = flow.ask(turn, kept, _step(turn, form), line)
    answer, *rest = asked.outgoing
    assert isinstance(answer, Reply)
    keyboard = ((Button(bound(NOT_MEANT, card.id)),), *(answer.keyboard or ()))
    outgoing = (replace(answer, keyboard=keyboard), *rest)
    return replace(asked, outgoing=outgoing, save=partial(count_shown, turn, card.id))


def pass_on(turn: Turn, form: Registration | None, waiting: Passed | None = None) -> TurnResult:
    """Pass the words on: they join the appeal of the chat, or open one, within the budgets."""
    if waiting is None and is_too_large(turn):
        return TurnResult(turn.dialog, (reply("appeal.file_too_large", keyboard=None),))
    live = turn.dialog.talks_live(turn.world.now())
    into = live or _open_in_chat(turn)
    if not admit_stranger(turn.world, turn.message, opens=into is None):
        said = reply(*lines_with_contact(turn, "appeal.too_many"), keyboard=None)
        return TurnResult(turn.dialog, (said,))
    card = str(form.question.get("card", "")) if form else ""
    passed = waiting or replace(Passed.of_message(turn), card=card)
    save = passing_on(turn, None, passed, into)
    if live:
        # Another object, so that the update is stored although nothing is said.
        return TurnResult(replace(_at_step(turn, form, {}) if form else turn.dialog), (), save)
    if into and not (form and form.question):
        return TurnResult(turn.dialog, (reply("appeal.added", keyboard=None),), save)
    answered = replace(form or Registration(), question={})
    greeting = () if form else (Line("registration.hello"),)
    asked = flow.ask(turn, answered, _step(turn, form), Line("appeal.passed"), *greeting)
    return replace(asked, save=save)


def _take_edit(turn: Turn) -> TurnResult | None:
    """Add the corrected words to the appeal; None if the desk did not get the former ones."""
    passed_on = turn.dialog.passed_on
    if not passed_on or passed_on[0] != turn.message.message_id:
        return None
    if not admit_stranger(turn.world, turn.message, opens=False):
        return TurnResult(turn.dialog, (reply("appeal.too_many", keyboard=None),))
    save = passing_on(turn, None, Passed.of_message(turn), AppealId(passed_on[1]))
    is_live = turn.dialog.talks_live(turn.world.now())
    said = () if is_live else (reply("appeal.corrected", keyboard=None),)
    return TurnResult(replace(turn.dialog), said, save)


def _take_press(turn: Turn, form: Registration | None, value: str) -> TurnResult | None:
    choice, about = read_bound(value)
    if choice in RATES and about:
        from chalicelib.bot.appeals.rating import rate  # noqa: PLC0415 - loaded with the first rating

        return rate(turn, None, AppealId(about), RATES[choice])
    waiting = Passed.of(form.question) if form else None
    if waiting and (value in ASKS_PEOPLE or choice == NOT_MEANT):
        return pass_on(turn, form, waiting)
    if value in ASKS_PEOPLE or choice in (NOT_MEANT, CARD):
        return open_question(turn, form, card=about)
    return None


def _is_command(turn: Turn, form: Registration | None) -> bool:
    """Whether the words are heard while people are written to: a button, a command, or a stop."""
    if turn.is_slash_command or turn.meant(HEARD_IN_TALK) or meant_freely(turn) == "stop":
        return True
    # A "yes" that is typed answers the person of the desk, and not the question about a consent.
    shown = flow.keyboard_of(turn, form) if form else ()
    labels = {
        turn.texts.label(turn.dialog.locale, each).text for buttons in shown for each in buttons
    }
    return plain(turn.typed) in map(plain, labels)


def _open_in_chat(turn: Turn) -> AppealId | None:
    """The appeal that the person has open in this chat."""
    from chalicelib.domain.appeals.appeal import AppealState  # noqa: PLC0415 - as in `take_message`

    appeals = turn.world.desk.appeals
    found = appeals.get_many(appeals.of_chat(turn.message.chat, limit=1))
    return next((each.id for each in found if each.state is not AppealState.CLOSED), None)


def _step(turn: Turn, form: Registration | None) -> str:
    return turn.dialog.step if form else "personal"


def _at_step(turn: Turn, form: Registration | None, question: Mapping[str, Any]) -> Dialog:
    asked = replace(form or Registration(), question=question)
    return turn.dialog.at_step(flow.TOPIC, _step(turn, form), asked.to_json())
