"""A fact or a question about messages withdraws no consent, and no wish to stop them is missed."""

import pytest

from chalicelib.domain.conversation.free_wording import match_command
from tests.domain.conversation.free_wording.labelled import Phrase, read_phrases

EVERY = read_phrases("facts_and_wishes")
FACTS = [phrase for phrase in EVERY if phrase.command is None]
WISHES = [phrase for phrase in EVERY if phrase.command == "stop"]
ASKED_BACK_MAX = 12  # of the wishes; each has a button that stops


@pytest.mark.parametrize("phrase", FACTS, ids=lambda p: p.text)
def test_a_fact_or_a_question_ends_nothing(phrase: Phrase) -> None:
    assert phrase.carried_out not in {"stop", "erase", "cancel", "resume"}


@pytest.mark.parametrize("phrase", WISHES, ids=lambda p: p.text)
def test_a_wish_is_not_missed(phrase: Phrase) -> None:
    match = phrase.match

    assert match is not None
    assert "stop" in (match.command, *match.others)
    assert phrase.carried_out in {"stop", None}


def test_nearly_every_wish_is_carried_out_at_once() -> None:
    asked = [phrase.text for phrase in WISHES if phrase.carried_out is None]

    assert len(asked) <= ASKED_BACK_MAX, asked


@pytest.mark.parametrize(
    "text", ["не звоните мне", "do not call me", "меня отписали?", "скидка не нужна"]
)
def test_what_may_be_a_stop_is_asked_back(text: str) -> None:
    match = match_command(text, "ru")

    assert match is not None
    assert (match.command, match.is_sure) == ("stop", False)


@pytest.mark.parametrize(
    "text",
    [
        "у меня нет скидки и хватит слать рекламу",
        "скидки нет не пишите мне",
        "письма нет и не надо мне рекламы",
        "это не реклама это спам отпишите меня",
        "у меня нет почты уберите меня из рассылки",
        "there is no discount and stop texting me",
        "this is not an offer, it is spam, unsubscribe me",
        "I have no phone remove me from the list",
        "I got no discount, no more ads please",
    ],
)
def test_an_order_after_a_fact_is_obeyed(text: str) -> None:
    match = match_command(text, "en" if text.isascii() else "ru")

    assert match is not None
    assert (match.command, match.is_sure) == ("stop", True)


def test_a_subscription_of_the_past_gives_no_consent() -> None:
    match = match_command("это не то, на что я подписывался, отпишите", "ru")

    assert match is not None
    assert (match.command, match.is_sure) == ("stop", True)
