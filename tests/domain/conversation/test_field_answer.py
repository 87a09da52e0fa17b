"""The answer to one question, taken out of the words around it."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.conversation.field_answer import read_answer
from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field
from chalicelib.domain.errors import Rejected

TODAY = date(2026, 11, 29)


def read(field: Field, text: str) -> dict[str, str]:
    values = read_answer(field, text, region="RU", today=TODAY)
    return {name.value: value for name, value in values.items()}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Меня зовут Иван.", "Иван"),
        ("меня звать Иван", "Иван"),
        ("Моё имя — Иван", "Иван"),
        ("Олег, очень приятно", "Олег"),
        ("Добрый день! Я Светлана", "Светлана"),
        ("My name's John", "John"),
        ("you can call me Bob", "Bob"),
        ("Аня :-)", "Аня"),
        ("аня ❤️", "Аня"),
        ("И.", "И."),
        ("жан-поль", "Жан-Поль"),
        ("д'арк", "Д'Арк"),
        ("в'ячеслав", "В'ячеслав"),
        ("გიორგი", "გიორგი"),
        ("李小龍", "李小龍"),
        ("Иван Иванович", "Иван Иванович"),
        ("Анна Мария", "Анна Мария"),
        ("Имя: Но", "Но"),
        ("Ваня 8 921 123-45-67", "Ваня"),
    ],
)
def test_a_first_name(text: str, name: str) -> None:
    assert read(Field.FIRST_NAME, text) == {"first_name": name}


@pytest.mark.parametrize("text", ["Иван Петров", "Петров Иван", "петров иван иванович"])
def test_d16_a_first_name_with_its_surname(text: str) -> None:
    """Case d16."""
    assert read(Field.FIRST_NAME, text) == {"first_name": "Иван", "surname": "Петров"}


@pytest.mark.parametrize("text", ["Анна Браун", "браун анна", "Меня зовут Анна Браун"])
def test_a_known_first_name_shows_that_the_other_word_is_the_surname(text: str) -> None:
    assert read(Field.FIRST_NAME, text) == {"first_name": "Анна", "surname": "Браун"}
    assert read(Field.SURNAME, text) == {"surname": "Браун"}


@pytest.mark.parametrize(
    ("text", "surname"),
    [
        ("Моя фамилия Петров.", "Петров"),
        ("my last name is smith", "Smith"),
        ("Born", "Born"),
        ("мамедов-оглы", "Мамедов-оглы"),
        ("де ла крус", "де ла Крус"),
        ("Петров, Иван", "Петров"),
        ("Стопов", "Стопов"),
    ],
)
def test_a_surname(text: str, surname: str) -> None:
    assert read(Field.SURNAME, text) == {"surname": surname}


@pytest.mark.parametrize(
    "text",
    [
        "не скажу",
        "да",
        "незачем",
        "привет",
        "меня зовут",
        "я",
        "имя",
        "как угодно",
        "отстань от меня пожалуйста сейчас же",
        "Анна, ivan@mail.ru",
        "<b>Анна</b>",
    ],
)
def test_what_is_no_name_is_refused(text: str) -> None:
    for field in (Field.FIRST_NAME, Field.SURNAME):
        with pytest.raises(Rejected, match=r"name\.not_a_name"):
            read(field, text)


@pytest.mark.parametrize(
    "text",
    [
        "ivan@mail.ru.",
        "ivan@mail.ru\u200b",
        "ivan\u00ad@mail.ru",
        "mailto:ivan@mail.ru?subject=hello",
        "Ivan <ivan@mail.ru>",
        "*ivan@mail.ru*",
        "ivan @ mail.ru",
        "почта ivan @mail.ru",
        "ivan＠mail.ru",
        "ivan@mail.ru, ivan@mail.ru",
        "https://ivan@mail.ru/",
    ],
)
def test_d10_d11_an_email(text: str) -> None:
    """Cases d10 and d11."""
    assert read(Field.EMAIL, text) == {"email": "ivan@mail.ru"}


@pytest.mark.parametrize("address", ["_ivan_@mail.ru", "o'brien@mail.ru", "-ivan@mail.ru"])
def test_signs_that_belong_to_an_address_stay(address: str) -> None:
    assert read(Field.EMAIL, address) == {"email": address}


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (Field.EMAIL, "нет", "email.unreadable"),
        (Field.EMAIL, "a@mail.ru b@mail.ru", "email.several"),
        (Field.EMAIL, "anna@gmial.com.", "email.misspelt"),
        (Field.PHONE, "восемь", "phone.unreadable"),
        (Field.PHONE, "89211234567 и 89211234568", "phone.several"),
        (Field.PHONE, "8921123456", "phone.invalid"),
        (Field.BIRTHDAY, "пятое мая", "birthday.unreadable"),
        (Field.BIRTHDAY, "5 мая 90", "birthday.two_digit_year"),
    ],
)
def test_a_wrong_answer_has_the_refusal_of_its_reader(field: Field, text: str, code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        read(field, text)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("мой номер 8 921 123-45-67.", "+79211234567"),
        ("tel:+79211234567", "+79211234567"),
        ("8-921-123-45-67, звоните после 18:00", "+79211234567"),
        ("375 29 111-00-11", "+375291110011"),
        ("00375291110011", "+375291110011"),
    ],
)
def test_d26_a_phone(text: str, phone: str) -> None:
    """Case d26: also of another country, without its plus."""
    assert read(Field.PHONE, text) == {"phone": phone}


@pytest.mark.parametrize(
    "text",
    ["родился 5 мая 1990 г.", "(5 мая 1990)", "I was born on May 5, 1990!", "05.05.1990 г.р."],
)
def test_a_birthday(text: str) -> None:
    assert read(Field.BIRTHDAY, text) == {"birthday": "1990-05-05"}


@given(st.sampled_from(ALL_FIELDS), st.text() | st.text(alphabet="ая @.-'(«1", max_size=30))
def test_any_text_is_a_value_or_a_refusal(field: Field, text: str) -> None:
    with suppress(Rejected):
        assert read(field, text)[field]


@pytest.mark.parametrize("field", [Field.FIRST_NAME, Field.SURNAME])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5 мая 1990", "name.is_birthday"),
        ("31 декабря 1980", "name.is_birthday"),
        ("5 May 1990", "name.is_birthday"),
        ("June 3 1990", "name.is_birthday"),
        ("я родилась 5 мая 1990", "name.is_birthday"),
        ("05.05.1990", "name.is_birthday"),
        ("+7 921 123-45-67", "name.is_phone"),
        ("мой телефон 8 921 123-45-67", "name.is_phone"),
        ("anna@mail.ru", "name.is_email"),
    ],
)
def test_another_answer_is_no_name(field: Field, text: str, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        read_answer(field, text, region="RU", today=date(2026, 7, 1))

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Иван 5 мая 1990", "Иван"),
        ("April 8 921 123-45-67", "April"),
        ("Май", "Май"),
        ("June", "June"),
    ],
)
def test_a_name_beside_another_answer_is_read(text: str, name: str) -> None:
    read = read_answer(Field.FIRST_NAME, text, region="RU", today=date(2026, 7, 1))

    assert read == {Field.FIRST_NAME: name}
