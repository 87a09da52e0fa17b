"""The two consents in own words: a clear yes is one, what may be doubted is asked again."""

import pytest

from chalicelib.domain.messages.message import Chat
from chalicelib.world import World
from tests.builders.people import Telegrammer, WebchatVisitor
from tests.repo.builders import dialog_of

YES = [
    "ну ладно, согласна",
    "sure, I agree",
    "давайте",
    "Ну давайте!",
    "хорошо, согласен",
    "да, конечно, согласна",
    "я согласна на обработку данных",
    "ok then",
    "all right, go ahead",
    "не против",
]
DOUBTFUL = [
    "ладно",
    "может быть",
    "да нет",
    "yes and no",
    "да, но потом",
    "not sure",
    "спасибо",
    "...",
    "if I agree",
]
NO = ["не согласна", "не хочу", "не надо", "нет"]
NO_ADVERTISING = [
    "no ads please",
    "нет, спасибо, не надо рекламы",
    "no ads",
    "Не присылать рекламу",
    "не надо мне рекламы",
    "без рекламы, пожалуйста",
    "I do not want any advertising",
]


def step_of(world: World, person: Telegrammer) -> str:
    return dialog_of(world, Chat("telegram", str(person.chat_id))).step


@pytest.mark.parametrize("text", YES)
def test_a_clear_yes_agrees_to_both(world: World, anna: Telegrammer, text: str) -> None:
    anna.says("/start")

    anna.says(text)
    assert step_of(world, anna) == "advertising"
    anna.says(text)

    form = dialog_of(world, Chat("telegram", str(anna.chat_id))).form
    assert step_of(world, anna) == "way"
    assert form["personal"][0] is form["advertising"][0] is True


@pytest.mark.parametrize("text", ["ну ладно, присылайте", "да, хочу скидки", "sure, send me news"])
def test_advertising_is_allowed_in_its_own_words(
    world: World, anna: Telegrammer, text: str
) -> None:
    anna.says("/start")
    anna.says("Согласен")
    anna.says(text)

    form = dialog_of(world, Chat("telegram", str(anna.chat_id))).form
    assert form["advertising"][0] is True


@pytest.mark.parametrize("text", DOUBTFUL)
@pytest.mark.parametrize("before", [("/start",), ("/start", "Согласен")])
def test_what_may_be_doubted_is_asked_again(
    world: World, anna: Telegrammer, before: tuple[str, ...], text: str
) -> None:
    for said in before:
        anna.says(said)
    asked = step_of(world, anna)
    anna.says(text)

    assert step_of(world, anna) == asked


@pytest.mark.parametrize("text", NO)
def test_a_refusal_is_no_yes(world: World, anna: Telegrammer, text: str) -> None:
    anna.says("/start")

    assert "Без этого согласия" in anna.says(text).text
    assert step_of(world, anna) == "personal"


@pytest.mark.parametrize("text", NO_ADVERTISING)
def test_who_refuses_advertising_is_told_that_the_question_is_another_one(
    world: World, anna: Telegrammer, text: str
) -> None:
    anna.says("/start")
    heard = anna.says(text)

    assert "только о персональных данных" in heard.text
    assert "Вы согласны" in heard.text
    assert step_of(world, anna) == "personal"


def test_a_visitor_agrees_in_own_words(visitor: WebchatVisitor) -> None:
    visitor.opens()
    (refused,) = visitor.says("no ads please")
    (asked,) = visitor.says("sure, I agree")

    assert "about your personal data only" in refused["text"]
    assert "offers and news" in asked["text"]
