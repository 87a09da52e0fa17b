"""Corrections in one message, questions about a field, and half a new name."""

import pytest

from chalicelib.world import World
from tests.builders.people import Telegrammer, customer_of


@pytest.fixture
def checking(anna: Telegrammer) -> Telegrammer:
    """Anna at the last question of her registration."""
    for text in ("/start", "согласна", "нет"):
        anna.says(text)
    anna.says("Анна Смирнова, 8 921 123-45-67, anna@mail.ru, 5 мая 1990")
    anna.shares_contact()
    return anna


@pytest.fixture
def member(anna: Telegrammer) -> Telegrammer:
    anna.registers()
    return anna


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("почта другая: anna.s@mail.ru", "Почта: anna.s@mail.ru"),
        ("фамилия Петрова", "Фамилия: Петрова"),
        ("поменяй фамилию на Петрова", "Фамилия: Петрова"),
        ("нет, фамилия Петрова", "Фамилия: Петрова"),
        ("change my surname to Smith", "Фамилия: Smith"),
        ("имя Жанна", "Имя: Жанна"),
        ("дата рождения 6 мая 1990", "День рождения: 6 мая 1990"),
    ],
)
def test_a_correction_at_the_check_is_read(checking: Telegrammer, words: str, line: str) -> None:
    heard = checking.says(words)
    shown = heard.text if "Проверьте" in heard.text else checking.says("Назад").text

    assert line in shown


def test_a_corrected_registration_is_stored(world: World, checking: Telegrammer) -> None:
    checking.says("фамилия с ошибкой: Петрова")
    checking.says("Да")

    assert customer_of(world, checking).surname == "Петрова"


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("не тот телефон", "Ваш номер телефона?"),
        ("wrong phone", "Ваш номер телефона?"),
        ("почта другая", "Ваша электронная почта?"),
        ("фамилия не та", "Ваша фамилия?"),
        ("имя не Анна", "Как вас зовут?"),
        ("неправильная дата", "Когда у вас день рождения?"),
    ],
)
def test_a_field_that_is_named_at_the_check_is_asked(
    checking: Telegrammer, words: str, question: str
) -> None:
    assert question in checking.says(words).text


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("why do you need my phone", "по номеру её найдут"),
        ("зачем вам мой телефон?", "по номеру её найдут"),
        ("а зачем вам дата рождения", "мог вас поздравить"),
        ("для чего нужна почта?", "На почту приходят"),
    ],
)
@pytest.mark.parametrize("before", [(), ("согласна",), ("согласна", "нет")])
def test_a_question_about_a_field_gets_its_reason(
    anna: Telegrammer, before: tuple[str, ...], words: str, reason: str
) -> None:
    for text in ("/start", *before):
        anna.says(text)

    assert reason in anna.says(words).text


def test_a_member_who_asks_about_a_field_gets_its_reason(member: Telegrammer) -> None:
    assert "по номеру её найдут" in member.says("зачем вам мой телефон?").text
    assert "по номеру её найдут" in member.says("why do you need my phone").text


def test_the_words_of_the_contact_button_are_explained(anna: Telegrammer) -> None:
    for text in ("/start", "согласна", "нет", "По шагам", "Анна", "Смирнова"):
        anna.says(text)

    assert "если нажать саму кнопку" in anna.says("Отправить мой номер").text


@pytest.mark.parametrize("words", ["поменяй фамилию на Петрова", "change my surname to Петрова"])
def test_a_new_surname_keeps_the_first_name(world: World, member: Telegrammer, words: str) -> None:
    offered = member.says(words)
    member.says("Петрова")
    anna = customer_of(world, member)

    assert "Петрова" in offered.labels
    assert (anna.first_name, anna.surname) == ("Анна", "Петрова")


def test_yes_takes_the_offered_surname(world: World, member: Telegrammer) -> None:
    member.says("поменяй фамилию на Петрова")
    member.says("да")

    assert customer_of(world, member).surname == "Петрова"


def test_a_new_first_name_goes_on_to_the_surname(member: Telegrammer) -> None:
    offered = member.says("change my name to Жанна")
    heard = member.presses("offer_0")

    assert "Жанна" in offered.labels
    assert "Запишем имя, когда ответите про фамилию" in heard.text


def test_a_surname_alone_is_asked_alone(member: Telegrammer) -> None:
    assert "Ваша фамилия?" in member.says("хочу поменять фамилию").text


@pytest.mark.parametrize("words", ["change my birthday", "поменяйте дату рождения"])
def test_a_wish_to_change_the_birthday_is_heard(member: Telegrammer, words: str) -> None:
    assert "Когда у вас день рождения?" in member.says(words).text
