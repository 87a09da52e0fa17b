"""Case d14: no stop phrase is missed, and a complaint that nothing arrives stops nothing."""

import pytest

from chalicelib.domain.conversation.free_wording import match_command


@pytest.mark.parametrize(
    "text",
    [
        "отписатся",
        "отписацца",
        "нинадо мне писать",
        "нихочу получать",
        "стп",
        "stp",
        "cтоп",
        "мне это не интересно",
        "не интересует",
        "мне неинтересно",
        "not interested",
        "I'm not interested in this",
        "leave me alone",
        "оставьте меня",
        "enough",
        "that's enough",
        "хватит уже",
        "I never signed up",
        "lose my number",
    ],
)
def test_a_stop_is_obeyed(text: str) -> None:
    match = match_command(text, "ru")

    assert match is not None
    assert (match.command, match.is_sure) == ("stop", True)


@pytest.mark.parametrize(
    "text",
    [
        "отказ",
        "отказываюсь",
        "i want out",
        "зачем вы мне это шлёте?",
        "для чего вы мне пишете",
        "чего вы мне пишете",
        "что вы мне шлёте",
        "почему мне приходят эти смс",
        "why do you send me this",
        "why are you texting me",
        "why am I getting this?",
        "почему вы не перестаёте слать рекламу",
        "why don't you stop",
        "мне это не нужно",
        "I don't want this",
        "no more",
    ],
)
def test_a_likely_stop_is_asked_back(text: str) -> None:
    match = match_command(text, "ru")

    assert match is not None
    assert match.command == "stop"
    assert not match.is_sure


@pytest.mark.parametrize(
    "text",
    [
        "почему вы мне не пишете",
        "почему не приходят акции",
        "смс не приходит",
        "код не пришёл",
        "мне ничего не приходит",
        "why don't you send me offers",
        "why am I not getting discounts",
        "I don't receive anything",
        "I want to find out my balance",
        "банк дал отказ",
    ],
)
def test_a_complaint_that_nothing_arrives_stops_nothing(text: str) -> None:
    match = match_command(text, "ru")

    assert match is None or match.command != "stop"


@pytest.mark.parametrize(
    "text",
    ["почему вы не присылаете чеки", "почему оператор мне не пишет", "why don't you send my card"],
)
def test_why_something_else_is_not_sent_stops_nothing(text: str) -> None:
    match = match_command(text, "ru")

    assert match is None or match.command != "stop"
