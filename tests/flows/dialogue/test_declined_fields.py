"""Who has no e-mail, or does not tell it, hears why it is asked; the registration goes on."""

import pytest

from chalicelib.domain.messages.message import Chat
from chalicelib.world import World
from tests.builders.people import Telegrammer
from tests.repo.builders import dialog_of

FORM = "Анна Смирнова, 8 921 123-45-67, anna@mail.ru, 5 мая 1990"


def step_of(world: World, person: Telegrammer) -> str:
    return dialog_of(world, Chat("telegram", str(person.chat_id))).step


def at_email(person: Telegrammer) -> None:
    person.agrees()
    for said in ("По шагам", "Анна", "Смирнова"):
        person.says(said)
    person.shares_contact()


@pytest.mark.parametrize(
    "text",
    [
        "у меня нет почты",
        "Нет почты",
        "почты нет",
        "не хочу говорить",
        "не скажу вам",
        "I have no email",
        "I'd rather not say",
    ],
)
def test_who_has_no_email_hears_whether_it_may_be_skipped(
    world: World, anna: Telegrammer, text: str
) -> None:
    at_email(anna)

    heard = anna.says(text)

    assert "На почту приходят предложения" in heard.text
    assert "Без этого ответа карту завести нельзя" in heard.text
    assert step_of(world, anna) == "email"


@pytest.mark.parametrize("text", ["не хочу говорить", "не хочу указывать дату рождения"])
def test_who_does_not_tell_the_birthday_hears_why(
    world: World, anna: Telegrammer, text: str
) -> None:
    at_email(anna)
    anna.says("anna@mail.ru")

    anna.says(text)

    assert step_of(world, anna) == "birthday"


@pytest.mark.parametrize("text", ["у меня нет телефона", "не хочу говорить", "не дам номер"])
def test_who_does_not_tell_the_phone_hears_why(world: World, anna: Telegrammer, text: str) -> None:
    anna.agrees()
    for said in ("По шагам", "Анна", "Смирнова"):
        anna.says(said)

    heard = anna.says(text)

    assert "Карта привязана к телефону" in heard.text
    assert step_of(world, anna) == "phone"


@pytest.mark.parametrize(
    ("way", "why"),
    [("Всё одним сообщением", "чего не хватит — спрошу"), ("Поделиться контактом", "Контакт из")],
)
def test_who_has_no_phone_hears_why_before_the_fields_too(
    anna: Telegrammer, way: str, why: str
) -> None:
    anna.agrees()
    anna.says(way)

    assert why in anna.says("у меня нет телефона").text


@pytest.mark.parametrize(
    "text", ["нет письма", "у меня нет смс", "смс нет", "кода нет", "I got no code", "не надо кода"]
)
def test_a_code_that_did_not_come_is_explained(world: World, anna: Telegrammer, text: str) -> None:
    for said in ("/start", "Согласен", "Нет, не нужно", FORM, "Прислать код"):
        anna.says(said)

    heard = anna.says(text)

    assert "Код приходит обычно за минуту" in heard.text
    assert step_of(world, anna) == "code"


def test_a_question_whether_something_is_advertising_keeps_the_registration(
    world: World, anna: Telegrammer
) -> None:
    at_email(anna)

    anna.says("а это не реклама?")

    assert step_of(world, anna) == "email"


@pytest.mark.parametrize("text", ["карта мне не нужна", "не нужна мне карта", "хватит, отмена"])
def test_who_needs_no_card_leaves(anna: Telegrammer, text: str) -> None:
    at_email(anna)

    assert "прервали" in anna.says(text).text
