"""Words around a command: they leave a registration, ask for more, or forbid a change."""

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.world import World
from tests.builders.people import Telegrammer, customer_of, profiles
from tests.flows.wording.test_open_questions import STEPS, is_at, reaches

EVERY_STEP = {**STEPS, "advertising": ("/start", "Согласен")}
LEAVING = [
    "не хочу регистрироваться, отмена",
    "давайте отмена короче",
    "отмена, пожалуйста",
    "не буду я регистрироваться",
    "I don't want to register",
    "ok, cancel this please",
]
STAYING = ["не отменяйте", "не могу зарегистрироваться", "I do not have a card"]


@pytest.mark.parametrize("text", LEAVING)
@pytest.mark.parametrize("step", EVERY_STEP)
def test_a_registration_is_left_with_words_around(
    anna: Telegrammer, world: World, step: str, text: str
) -> None:
    for said in EVERY_STEP[step]:
        anna.says(said)
    before = is_at(world, anna)

    assert before == step
    assert "Ничего из ваших ответов не сохранено" in anna.says(text).text


@pytest.mark.parametrize("text", STAYING)
@pytest.mark.parametrize("step", ["phone", "proof", "code"])
def test_a_registration_is_not_left_by_other_words(
    anna: Telegrammer, world: World, step: str, text: str
) -> None:
    reaches(anna, step)
    anna.says(text)

    assert is_at(world, anna) == step


@pytest.mark.parametrize(
    "text",
    [
        "show me my card but don't send ads",
        "покажите карту и не шлите рекламу",
        "отпишите меня, и где моя карта?",
    ],
)
def test_a_stop_offers_what_else_was_asked_for(world: World, anna: Telegrammer, text: str) -> None:
    anna.registers(advertising="Да, присылайте")
    heard = anna.says(text)

    assert "Больше не присылаем" in heard.text
    assert "ещё кое-что" in heard.text
    assert heard.buttons[0] == ("💳 Карта",)
    assert not customer_of(world, anna).allows(Purpose.ADVERTISING, "telegram")


def test_a_stop_alone_offers_nothing_else(anna: Telegrammer) -> None:
    anna.registers()

    assert "ещё кое-что" not in anna.says("хватит слать рекламу и смс").text


@pytest.mark.parametrize(
    "text",
    [
        "не хочу удалять данные",
        "don't stop the ads",
        "не удаляйте мою карту",
        "не отписывайте меня",
        "please do not delete my account",
        "удалять ничего не надо",
        "не меняйте имя",
    ],
)
def test_what_must_not_be_done_is_not_done(world: World, anna: Telegrammer, text: str) -> None:
    anna.registers()
    before = customer_of(world, anna)
    heard = anna.says(text)

    assert "ничего не меняем" in heard.text
    assert "💳 Карта" in heard.labels
    assert customer_of(world, anna) == before
    assert len(profiles(world)) == 1
