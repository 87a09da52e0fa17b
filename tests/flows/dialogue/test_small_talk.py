"""Thanks, help without a contact of the shop, and the names of channels."""

import pytest

from tests.builders.people import Telegrammer


@pytest.fixture
def member(anna: Telegrammer) -> Telegrammer:
    anna.registers()
    return anna


@pytest.mark.parametrize("words", ["спасибо", "Спасибо!", "thanks", "Thank you"])
def test_thanks_are_answered(member: Telegrammer, words: str) -> None:
    assert member.says(words).text.startswith("Пожалуйста!")


def test_help_promises_no_way_to_the_shop_without_a_contact(member: Telegrammer) -> None:
    heard = member.says("помощь")

    assert "«карта»" in heard.text
    assert "магазин" not in heard.text


def test_chats_have_the_names_of_people(member: Telegrammer) -> None:
    assert "1. Telegram — этот чат" in member.says("чаты").text


@pytest.mark.parametrize("word", ["согласен", "согласна", "Даю согласие", "даю согласие!"])
def test_the_first_consent_is_taken_in_either_gender(anna: Telegrammer, word: str) -> None:
    asked = anna.says("/start")

    assert "Даю согласие" in asked.labels
    assert "Присылать вам предложения" in anna.says(word).text
