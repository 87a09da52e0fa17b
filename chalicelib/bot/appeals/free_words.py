"""Words that are neither a command nor an answer: a knowledge card, an open appeal, or an offer."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.bot.appeals.sending import Passed, is_too_large, passing_on
from chalicelib.bot.campaign_answers import keeping_text
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.channels.webchat import WEBCHAT
from chalicelib.domain.conversation.dialog import SUPPORT, Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import AppealId
from chalicelib.domain.messages.message import Text
from chalicelib.domain.messages.reply import Button, Keyboard, Line, Reply, bound

if TYPE_CHECKING:
    from chalicelib.domain.appeals.knowledge_card import KnowledgeCard

OFFER: Keyboard = (row("write_support"),)
RATED = re.compile(r"\W*[1-5](?!\w)")  # a first look at what may be a rating
SAME_TALK = timedelta(hours=1)
CARD, NOT_MEANT = "card", "card_no"


def take_words(turn: Turn, customer: Customer) -> TurnResult | None:
    """Answer with a knowledge card, or add the words to the open appeal; None: neither fits."""
    if is_too_large(turn):
        return TurnResult(turn.dialog, (reply("appeal.file_too_large", keyboard=None),))
    if answered := _take_rating(turn, customer) or _take_question(turn, customer):
        return answered
    has_words = turn.typed or turn.message.file
    into = open_about(turn, customer, turn.typed) if has_words else None
    if into is None and not _is_kept_here(turn):
        return None
    save = passing_on(turn, customer, Passed.of_message(turn), into)
    said = "appeal.added" if into else "appeal.sent"
    return TurnResult(turn.dialog, (reply(said, keyboard=MENU),), save)


def _is_kept_here(turn: Turn) -> bool:
    """Whether we keep the file ourselves: then it has no place but with the desk."""
    return turn.message.file is not None and turn.message.chat.channel == WEBCHAT.name


def offering(turn: Turn, customer: Customer, result: TurnResult) -> TurnResult:
    """The same answer with an offer to pass the words on, which wait for it in the dialogue."""
    passed = Passed.of_message(turn)
    if not (passed.text or passed.files):
        return result
    answer, *rest = result.outgoing
    assert isinstance(answer, Reply)
    offered = replace(
        answer,
        lines=(*answer.lines, Line("appeal.offer")),
        keyboard=(*OFFER, *(answer.keyboard or ())),
    )
    dialog, save = _kept(turn, passed), keeping_text(turn, customer)
    return replace(result, dialog=dialog, outgoing=(offered, *rest), save=save)


def open_about(turn: Turn, customer: Customer, text: str) -> AppealId | None:
    """The open appeal that the words belong to.

    Words belong to the last one if they name no topic, or if it was spoken of a moment ago: "and my
    card is not read either" continues what was said. Later words begin an appeal of their topic.
    """
    ids = turn.world.desk.appeals.open_of(customer.ids)
    if not ids:
        return None
    from chalicelib.domain.appeals.topic import Topic, topic_of  # noqa: PLC0415 - of few texts

    named, found = topic_of(text), turn.world.desk.appeals.get_many(ids)
    last = max(found, key=lambda each: each.last_at, default=None)
    if last and (named is Topic.OTHER or turn.world.now() - last.last_at < SAME_TALK):
        return last.id
    return next((each.id for each in found if each.topic is named), None)


def show_card(turn: Turn, card: "KnowledgeCard", passed: Passed) -> TurnResult:
    """Give the answer of a card, and keep the words in case that it is not what was meant."""
    answer = Line("knowledge.answer", {"text": card.answered_in(turn.dialog.locale)})
    keyboard = ((Button(bound(NOT_MEANT, card.id)),),)
    dialog = _waiting(turn, replace(passed, card=card.id))
    save = partial(count_shown, turn, card.id)
    return TurnResult(dialog, (reply(answer, keyboard=keyboard),), save)


def card_buttons(turn: Turn, cards: "Sequence[KnowledgeCard]") -> Keyboard:
    """A button for the question of each card."""
    locale = turn.dialog.locale
    return tuple((Button(bound(CARD, each.id), each.asked_in(locale)),) for each in cards)


def _take_rating(turn: Turn, customer: Customer) -> TurnResult | None:
    if not RATED.match(turn.typed):
        return None
    from chalicelib.bot.appeals.rating import take_typed  # noqa: PLC0415 - of few texts

    return take_typed(turn, customer)


def _take_question(turn: Turn, customer: Customer) -> TurnResult | None:
    """The card that answers the text, or those that may; None: no card does."""
    cards = turn.world.desk.knowledge.all(turn.world.now()) if turn.typed else ()
    if not cards or turn.message.file:
        return None
    from chalicelib.domain.appeals.knowledge_card import match_cards  # noqa: PLC0415 - of few texts

    match = match_cards(turn.typed, cards)
    if match is None:
        return None
    passed = Passed.of_message(turn)
    if match.is_sure:
        return show_card(turn, match.cards[0], passed)
    keyboard = (*card_buttons(turn, match.cards), *OFFER)
    asked = reply("knowledge.which", keyboard=keyboard)
    return TurnResult(_kept(turn, passed), (asked,), keeping_text(turn, customer))


def _kept(turn: Turn, passed: Passed) -> Dialog:
    """The dialogue in which words wait that the bot keeps for the shop in any case."""
    if isinstance(turn.message.content, Text):
        kept = (turn.message.at.isoformat(), turn.message.update_id)
        passed = replace(passed, kept=kept)
    return _waiting(turn, passed)


def _waiting(turn: Turn, passed: Passed) -> Dialog:
    """The dialogue in which the words wait for the customer's decision."""
    return turn.dialog.at_step(SUPPORT, "offered", passed.to_form())


def count_shown(turn: Turn, card: str, dialog: Dialog) -> None:
    """Store the next state of the chat, and count the card that it shows."""
    from chalicelib.services.appeals.count_card import count_card  # noqa: PLC0415 - of few texts

    count_card(turn.world, dialog, card)
