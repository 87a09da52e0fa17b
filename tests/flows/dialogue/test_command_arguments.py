"""A language behind `/language` is chosen at once."""

import pytest

from tests.builders.people import Telegrammer


@pytest.fixture
def member(anna: Telegrammer) -> Telegrammer:
    anna.registers()
    return anna


@pytest.mark.parametrize("said", ["en", "EN", "english", "English", "английский"])
def test_a_customer_chooses_english(member: Telegrammer, said: str) -> None:
    assert "English" in member.says(f"/language {said}").text
    assert "card" in member.says("/card").text


@pytest.mark.parametrize("said", ["ru", "Русский", "russian"])
def test_a_customer_chooses_russian(member: Telegrammer, said: str) -> None:
    member.says("/language en")

    assert "по-русски" in member.says(f"/language@grocer_bot {said}").text


@pytest.mark.parametrize("said", ["", " de", " please"])
def test_without_a_language_that_it_speaks_the_bot_asks(member: Telegrammer, said: str) -> None:
    assert "На каком языке" in member.says(f"/language{said}").text


def test_a_language_is_chosen_inside_an_open_question(member: Telegrammer) -> None:
    member.says("Изменить имя")

    assert "English" in member.says("/language en").text


def test_a_language_is_chosen_in_a_registration(anna: Telegrammer) -> None:
    anna.agrees()
    anna.says("По шагам")

    assert "first name" in anna.says("/language en").text.casefold()
    assert "first name" in anna.says("/language en").text.casefold()
    assert "имя" in anna.says("/language ru").text.casefold()
