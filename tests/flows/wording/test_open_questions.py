"""Free wording while a registration is open: what leaves it, and what answers it."""

import pytest

from chalicelib.domain.conversation.bot_settings import BotSettings
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.messages.message import Chat
from chalicelib.world import World
from tests.builders.people import Telegrammer, customer_of
from tests.repo.builders import dialog_of, save_settings

FORM = "Анна Смирнова, 8 921 123-45-67, anna@mail.ru, 5 мая 1990"
CONSENTS = ("/start", "Согласен", "Нет, не нужно")
STEPS = {
    "personal": ("/start",),
    "way": CONSENTS,
    "message": (*CONSENTS, "Всё одним сообщением"),
    "contact": (*CONSENTS, "Поделиться контактом"),
    "first_name": (*CONSENTS, "По шагам"),
    "surname": (*CONSENTS, "По шагам", "Анна"),
    "phone": (*CONSENTS, "По шагам", "Анна", "Смирнова"),
    "proof": (*CONSENTS, FORM),
    "code": (*CONSENTS, FORM, "Прислать код"),
}
LEAVING = (
    "хватит слать рекламу",
    "я передумала",
    "отменить это",
    "удалите мои данные",
    "never mind",
    "stop it please",
)


def is_at(world: World, person: Telegrammer) -> str:
    return dialog_of(world, Chat("telegram", str(person.chat_id))).step


def reaches(person: Telegrammer, step: str) -> None:
    for text in STEPS[step]:
        person.says(text)


# At the first question only advertising is refused by them.
WORDS_OF_ADVERTISING = ("personal", "хватит слать рекламу")
LEFT = [(step, text) for step in STEPS for text in LEAVING if (step, text) != WORDS_OF_ADVERTISING]


@pytest.mark.parametrize(("step", "text"), LEFT)
def test_a_registration_is_left_in_own_words_at_every_step(
    world: World, anna: Telegrammer, step: str, text: str
) -> None:
    """Cases d12 and d14."""
    reaches(anna, step)
    before = is_at(world, anna)
    heard = anna.says(text)

    assert before == step
    assert "Ничего из ваших ответов не сохранено" in heard.text


@pytest.mark.parametrize("text", ["нужна помощь", "help me please", "помогите"])
@pytest.mark.parametrize("step", STEPS)
def test_help_in_own_words_explains_and_the_question_stays(
    world: World, anna: Telegrammer, step: str, text: str
) -> None:
    reaches(anna, step)
    heard = anna.says(text)

    assert is_at(world, anna) == step
    assert "«отмена»" in heard.text


@pytest.mark.parametrize("text", ["покажи мою карту", "show my purchases", "мой профиль"])
@pytest.mark.parametrize("step", ["first_name", "surname", "phone"])
def test_a_command_in_own_words_is_no_answer(
    world: World, anna: Telegrammer, step: str, text: str
) -> None:
    """Case d18."""
    reaches(anna, step)
    heard = anna.says(text)

    assert is_at(world, anna) == step
    assert "сразу после регистрации" in heard.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("сколько баллов у меня", "Баллы в этой программе не начисляются"),
        ("/points", "Баллы в этой программе не начисляются"),
        ("где ваш магазин", "Адресов и часов работы магазинов я пока не знаю"),
    ],
)
@pytest.mark.parametrize("step", STEPS)
def test_what_does_not_exist_yet_is_not_promised_for_later(
    world: World, anna: Telegrammer, step: str, text: str, said: str
) -> None:
    """Case d22: points do not open after the registration either."""
    save_settings(world, BotSettings(contact="8 800 555-00-00"))
    reaches(anna, step)
    heard = anna.says(text)

    assert is_at(world, anna) == step
    assert said in heard.text
    assert "8 800 555-00-00" in heard.text
    assert "после регистрации" not in heard.text


@pytest.mark.parametrize(
    "text", ["не надо рекламы", "не присылайте мне ничего", "не хочу", "не надо"]
)
def test_advertising_is_refused_in_own_words(world: World, anna: Telegrammer, text: str) -> None:
    for said in ("/start", "Согласен", text, "Всё одним сообщением", FORM):
        anna.says(said)
    anna.shares_contact()
    anna.says("Да")

    assert not customer_of(world, anna).allows(Purpose.ADVERTISING, "telegram")


@pytest.mark.parametrize("surname", ["Стопов", "Картин", "Помощников", "Баллон", "Чек"])
def test_a_surname_that_resembles_a_command_is_taken(
    world: World, anna: Telegrammer, surname: str
) -> None:
    reaches(anna, "surname")
    anna.says(surname)

    assert (
        dialog_of(world, Chat("telegram", str(anna.chat_id))).form["values"]["surname"] == surname
    )


def test_help_in_own_words_inside_a_change_explains_and_the_question_stays(
    anna: Telegrammer, world: World
) -> None:
    anna.registers()
    anna.says("Изменить имя")
    heard = anna.says("мне нужна помощь")

    assert is_at(world, anna) == "first_name"
    assert "Имя нужно" in heard.text


@pytest.mark.parametrize("text", ["не надо, я передумал", "отмените это пожалуйста"])
def test_a_change_is_cancelled_in_own_words(world: World, anna: Telegrammer, text: str) -> None:
    anna.registers()
    anna.says("Изменить имя")
    anna.says(text)

    assert is_at(world, anna) == ""
    assert customer_of(world, anna).first_name == "Анна"


def test_yes_to_an_erasure_is_still_an_answer(world: World, anna: Telegrammer) -> None:
    anna.registers()
    for text in ("удалите все мои данные", "Да, удалить"):
        heard = anna.says(text)

    assert "удалены" in heard.text
