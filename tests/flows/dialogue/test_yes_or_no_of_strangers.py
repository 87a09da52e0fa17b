"""The questions of a registration take yes and no in the person's own words."""

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.world import World
from tests.builders.people import Telegrammer, customer_of

REFUSALS = [
    "No, thanks",
    "no thanks",
    "нет, спасибо",
    "не стоит",
    "ну нет, не надо",
    "of course not",
    "I'd rather not",
    "спасибо, не надо",
    "thanks, no",
    "пожалуй, нет",
]
CONSENTS = [
    "yes please",
    "да, пожалуйста",
    "ну давайте",
    "sure",
    "конечно",
    "почему бы и нет",
    "не против",
    "с удовольствием",
]


def registers_after(person: Telegrammer, advertising: str) -> None:
    for text in ("/start", "согласна", advertising):
        person.says(text)
    person.says("Анна Смирнова, 8 921 123-45-67, anna@mail.ru, 5 мая 1990")
    person.shares_contact()
    person.says("Да")


@pytest.mark.parametrize("words", REFUSALS)
def test_advertising_is_refused_in_any_words(world: World, anna: Telegrammer, words: str) -> None:
    registers_after(anna, words)

    assert not customer_of(world, anna).allows(Purpose.ADVERTISING, "telegram")


@pytest.mark.parametrize("words", CONSENTS)
def test_advertising_is_allowed_in_clear_words(world: World, anna: Telegrammer, words: str) -> None:
    registers_after(anna, words)

    assert customer_of(world, anna).allows(Purpose.ADVERTISING, "telegram")


@pytest.mark.parametrize("words", ["No, thanks", "нет, спасибо", "не стоит", "of course not"])
def test_a_refusal_of_the_first_consent_is_explained(anna: Telegrammer, words: str) -> None:
    anna.says("/start")

    assert "Без этого согласия" in anna.says(words).text


@pytest.mark.parametrize(
    "words",
    ["да, всё верно", "yes, everything is correct", "все правильно", "correct, thanks", "ну да"],
)
def test_the_last_question_takes_a_yes_in_any_words(anna: Telegrammer, words: str) -> None:
    for text in ("/start", "согласна", "нет"):
        anna.says(text)
    anna.says("Анна Смирнова, 8 921 123-45-67, anna@mail.ru, 5 мая 1990")
    anna.shares_contact()

    assert "Готово" in anna.says(words).text


@pytest.mark.parametrize("words", ["да, но имя другое", "yes but it's not my name"])
def test_a_yes_with_more_words_registers_nobody(anna: Telegrammer, words: str) -> None:
    for text in ("/start", "согласна", "нет"):
        anna.says(text)
    anna.says("Анна Смирнова, 8 921 123-45-67, anna@mail.ru, 5 мая 1990")
    anna.shares_contact()

    assert "Готово" not in anna.says(words).text


@pytest.mark.parametrize(("words", "answer"), [("ну давайте", "Спасибо"), ("no, thanks", "Хорошо")])
def test_a_member_answers_about_advertising_in_any_words(
    world: World, anna: Telegrammer, words: str, answer: str
) -> None:
    registers_after(anna, "нет")
    anna.says("подписаться")
    heard = anna.says(words)
    is_on = customer_of(world, anna).allows(Purpose.ADVERTISING, "telegram")

    assert answer in heard.text
    assert is_on == (answer == "Спасибо")
