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
    assert "оператор" not in heard.text
    assert "связаться" not in heard.text


def test_chats_have_the_names_of_people(member: Telegrammer) -> None:
    assert "1. Telegram — этот чат" in member.says("чаты").text


@pytest.mark.parametrize("word", ["согласен", "согласна", "Даю согласие", "даю согласие!"])
def test_the_first_consent_is_taken_in_either_gender(anna: Telegrammer, word: str) -> None:
    asked = anna.says("/start")

    assert "Даю согласие" in asked.labels
    assert "Присылать вам предложения" in anna.says(word).text


@pytest.mark.parametrize("words", ["by steps", "по одному", "По шагам"])
def test_the_way_is_taken_as_it_is_typed(anna: Telegrammer, words: str) -> None:
    anna.agrees()

    assert "Как вас зовут?" in anna.says(words).text


def test_a_name_instead_of_a_way_is_kept_and_confirmed(anna: Telegrammer) -> None:
    anna.agrees()
    heard = anna.says("Анна")

    assert "Имя: Анна" in heard.text
    assert "Ваша фамилия?" in heard.text


def test_other_words_instead_of_a_way_are_asked_again(anna: Telegrammer) -> None:
    anna.agrees()

    assert "Выберите" in anna.says("никак").text
    assert "Передано сотрудникам" in anna.says("Анна не знаю что делать тут").text
