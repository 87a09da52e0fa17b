"""One bad answer in a message leaves the others, and orders to the bot are no names."""

from datetime import date

import pytest

from chalicelib.domain.conversation.field_answer import read_answer
from chalicelib.domain.conversation.one_message_form import read_form
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.errors import Rejected

TODAY = date(2026, 7, 1)
WRONG = [
    ("Иван Петров, 8 921 123-45-67, ivan@mail,ru, 5 мая 1990", "email"),
    ("иван петров, 8 921 123-45-67, ivan@mail,ru, 5 мая 1990", "email"),
    ("Иван Петров 8 921 123-45-67 ivan@mail,ru 5 мая 1990", "email"),
    ("John Smith, +7 921 123-45-67, john@gmail,com, May 5 1990", "email"),
    ("Иван Петров, 8 921 123-45-67, ivan.mail.ru, 5 мая 1990", "email"),
    ("Иван Петров, 8 921 123-45-67, ivan собака mail.ru, 5 мая 1990", "email"),
    ("Иван Петров, 8 921 123-45-67, ivan@mail ru, 5 мая 1990", "email"),
    ("Иван Петров, 8 921 123, ivan@mail.ru, 5 мая 1990", "phone"),
    ("Иван Петров, восемь девятьсот, ivan@mail.ru, 5 мая 1990", "phone"),
    ("Иван Петров, 8 921 123-45-67, ivan@mail.ru, 35 мая 1990", "birthday"),
    ("Иван Петров, 8 921 123-45-67, ivan@mail.ru, 5 мяа 1990", "birthday"),
]


@pytest.mark.parametrize(("text", "wrong"), WRONG)
def test_only_the_wrong_answer_is_missing(text: str, wrong: str) -> None:
    reading = read_form(text, region="RU", today=TODAY)

    assert set(Field) - reading.values.keys() == {wrong}
    assert {problem.field for problem in reading.problems} <= {wrong}


@pytest.mark.parametrize(
    "text",
    [
        "пришлите код",
        "Пришли код",
        "send the code",
        "Покажите карту",
        "отмените",
        "дайте",
        "позвоните мне",
        "введите имя",
        "Код",
        "show me",
    ],
)
@pytest.mark.parametrize("field", [Field.FIRST_NAME, Field.SURNAME])
def test_an_order_is_no_name(field: Field, text: str) -> None:
    with pytest.raises(Rejected, match=r"name\.not_a_name"):
        read_answer(field, text, region="RU", today=TODAY)


@pytest.mark.parametrize("text", ["Нефертити", "Маргарита", "Бенедикте", "Stopford", "Дмитий"])
def test_a_rare_name_is_a_name(text: str) -> None:
    assert read_answer(Field.FIRST_NAME, text, region="RU", today=TODAY)
