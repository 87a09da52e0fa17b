"""One reader for each kind of value: a step takes its answer out of the words around it."""

import pytest

from chalicelib.domain.conversation.bot_settings import BotSettings
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.messages.message import Chat
from chalicelib.world import World
from tests.builders.mailbox import code_in, sms_to
from tests.builders.people import (
    Heard,
    Telegrammer,
    WebchatVisitor,
    customer_of,
    work_off_outbox,
)
from tests.repo.builders import dialog_of, save_settings


def to_the_name(anna: Telegrammer) -> Heard:
    anna.agrees()
    return anna.says("По шагам")


def to_the_email(anna: Telegrammer) -> Heard:
    to_the_name(anna)
    anna.says("Иван")
    anna.says("Петров")
    return anna.shares_contact()


def answers_of(world: World, person: Telegrammer) -> dict[str, str]:
    """The answers that the open registration holds."""
    values: dict[str, str] = dialog_of(world, Chat("telegram", str(person.chat_id))).form["values"]
    return values


# E-mail


def test_both_names_stand_in_the_summary_and_a_no_asks_again(anna: Telegrammer) -> None:
    to_the_name(anna)
    assert "номер телефона" in anna.says("Анна Браун").text
    anna.shares_contact()
    anna.says("anna@example.org")
    summary = anna.says("5 мая 1990").text

    assert "Имя: Анна" in summary
    assert "Фамилия: Браун" in summary
    assert "Как вас зовут?" in anna.says("Нет").text


@pytest.mark.parametrize(
    "text",
    [
        "ivan@mail.example.",
        "ivan@mail.example\u200b",
        "\u2066ivan@mail.example\u2069",
        "<ivan@mail.example>",
        "[ivan@mail.example](mailto:ivan@mail.example)",
        "mailto:ivan@mail.example",
        "«ivan@mail.example»",
        "Моя почта: ivan@mail.example!",
        "почта ivan@mail.example, спасибо",
        "my e-mail is ivan@mail.example",
        "`ivan@mail.example`",
        "ivan@mail.example;",
        "ivan@mail.example?",
        "а ivan@mail.example подойдёт?",
    ],
)
def test_d10_d11_an_email_is_taken_out_of_what_surrounds_it(
    world: World, anna: Telegrammer, text: str
) -> None:
    """Cases d10 (a full stop) and d11 (an invisible character)."""
    to_the_email(anna)

    assert "день рождения" in anna.says(text).text
    assert answers_of(world, anna)["email"] == "ivan@mail.example"


@pytest.mark.parametrize("text", ["ivan@mail", "@ivan", "не скажу", "a@b.example c@d.example"])
def test_what_is_no_single_email_is_asked_again(anna: Telegrammer, text: str) -> None:
    to_the_email(anna)

    assert "электронная почта" in anna.says(text).text


@pytest.mark.parametrize("address", ["anna@gmail.com", "anna@gmial.com"])
def test_d21_a_suggested_address_is_taken_or_refused_with_a_button(
    world: World, anna: Telegrammer, address: str
) -> None:
    """Case d21."""
    to_the_email(anna)

    heard = anna.says("anna@gmial.com")

    assert {"anna@gmail.com", "anna@gmial.com"} <= heard.labels
    assert "день рождения" in anna.says(address).text
    assert answers_of(world, anna)["email"] == address


@pytest.mark.parametrize("address", ["anna@gmail.com", "anna@gmial.com"])
def test_d21_the_same_in_a_web_chat(world: World, visitor: WebchatVisitor, address: str) -> None:
    """Case d21: a page sends the values of its buttons, not their labels."""
    save_settings(world, BotSettings(required=frozenset({Field.PHONE})))
    visitor.opens()
    for label in ("I agree", "No, thank you", "All in one message"):
        visitor.presses(label)
    visitor.says("John Smith, +79211234567")
    visitor.presses("Send a code")
    work_off_outbox(world)
    visitor.says(code_in(sms_to("+79211234567")[-1]))
    visitor.says("anna@gmial.com")

    visitor.presses(address)
    (summary,) = visitor.says("5 May")

    assert f"E-mail: {address}" in summary["text"]


def test_d21_the_same_for_a_customer_who_changes_the_address(
    world: World, anna: Telegrammer
) -> None:
    """Case d21."""
    anna.registers()
    anna.says("Изменить почту")
    heard = anna.says("new@gmial.com")

    assert {"new@gmail.com", "new@gmial.com"} <= heard.labels
    assert "new@gmail.com" in anna.says("new@gmail.com").text
    assert customer_of(world, anna).email == "new@gmail.com"


def test_d21_the_same_in_the_one_message_form(world: World, anna: Telegrammer) -> None:
    """Case d21."""
    anna.agrees()
    anna.says("Анна Петрова, 8 921 123-45-67, anna@gmial.com, 5 мая 1990")

    heard = anna.shares_contact()
    anna.says("anna@gmail.com")

    assert {"anna@gmail.com", "anna@gmial.com"} <= heard.labels
    assert answers_of(world, anna)["email"] == "anna@gmail.com"


# Names


@pytest.mark.parametrize(
    "text",
    [
        "Меня зовут Иван.",
        "Иван.",
        "Иван!",
        "«Иван»",
        "Имя: Иван",
        "моё имя Иван",
        "Я Иван",
        "Здравствуйте, я Иван",
        "просто Иван",
        "иван",
        "Иван 🙂",
        "Иван\u200b",
    ],
)
def test_d13_words_around_a_name_are_no_part_of_it(
    world: World, anna: Telegrammer, text: str
) -> None:
    """Case d13."""
    to_the_name(anna)

    assert "фамилия" in anna.says(text).text
    assert answers_of(world, anna)["first_name"] == "Иван"


@pytest.mark.parametrize(
    ("text", "surname"),
    [
        ("Моя фамилия Петров.", "Петров"),
        ("петров-водкин", "Петров-Водкин"),
        ("о'нил", "О'Нил"),
        ("Иван Петров", "Петров"),
        ("Петров Иван", "Петров"),
        ("де ла крус", "де ла Крус"),
        ("McDonald", "McDonald"),
    ],
)
def test_a_surname_is_read_by_the_same_reader(
    world: World, anna: Telegrammer, text: str, surname: str
) -> None:
    to_the_name(anna)
    anna.says("Иван")
    anna.says(text)

    assert answers_of(world, anna)["surname"] == surname


@pytest.mark.parametrize("text", ["Иван Петров", "Петров Иван", "Петров Иван Сергеевич"])
def test_d16_a_full_name_at_the_first_question_answers_both(
    world: World, anna: Telegrammer, text: str
) -> None:
    """Case d16."""
    to_the_name(anna)

    assert "номер телефона" in anna.says(text).text
    values = answers_of(world, anna)
    assert (values["first_name"], values["surname"]) == ("Иван", "Петров")


@pytest.mark.parametrize(
    "text",
    [
        "не скажу",
        "да",
        "зачем вам это знать",
        "Привет",
        "ок",
        "25 лет",
        "потом",
        "no thanks",
        "...",
    ],
)
def test_what_is_no_name_is_asked_again(anna: Telegrammer, text: str) -> None:
    to_the_name(anna)

    assert "Как вас зовут" in anna.says(text).text


@pytest.mark.parametrize(
    "name",
    [
        "Петров Иван",
        "Иван Петров",
        "петров иван",
        "Петров Иван Сергеевич",
        "Иван Сергеевич Петров",
        "ФИО: Петров Иван Сергеевич",
    ],
)
def test_d16_surname_first_is_recognised(world: World, anna: Telegrammer, name: str) -> None:
    """Case d16."""
    anna.agrees()
    anna.says("Всё одним сообщением")
    anna.says(f"{name}, 8 900 000-00-13, ivan@mail.example, 5 мая 1990")

    values = answers_of(world, anna)
    assert (values["first_name"], values["surname"]) == ("Иван", "Петров")


def test_d16_two_first_names_become_two_buttons(world: World, anna: Telegrammer) -> None:
    """Case d16: the bot asks which is which."""
    anna.agrees()
    anna.says("Всё одним сообщением")
    heard = anna.says("Роман Мартин, 8 900 000-00-13, ivan@mail.example, 5 мая 1990")
    anna.says("Мартин")

    values = answers_of(world, anna)
    assert {"Роман", "Мартин"} <= heard.labels
    assert (values["first_name"], values["surname"]) == ("Мартин", "Роман")


def test_d16_names_alone_become_two_buttons_too(world: World, anna: Telegrammer) -> None:
    """Case d16."""
    anna.agrees()
    anna.says("Всё одним сообщением")
    heard = anna.says("Роман Мартин")
    anna.says("Роман")

    assert {"Роман", "Мартин"} <= heard.labels
    assert answers_of(world, anna) == {"first_name": "Роман", "surname": "Мартин"}


# Birthdays


@pytest.mark.parametrize(
    "text",
    ["5 мая 1990", "Я родился 5 мая 1990 года.", "ДР: 05.05.1990", "(5.5.1990)", "5 May 1990!"],
)
def test_a_birthday_is_taken_out_of_its_words(world: World, anna: Telegrammer, text: str) -> None:
    to_the_email(anna)
    anna.says("ivan@mail.example")
    anna.says(text)

    assert answers_of(world, anna)["birthday"] == "1990-05-05"


def test_d17_a_date_has_its_month_as_a_word(world: World) -> None:
    """Case d17."""
    john = Telegrammer(world, chat_id=42, first_name="John", language="en")
    for text in ("/start", "I agree", "No, thank you", "All in one message"):
        john.says(text)
    john.says("John Smith, +7 921 123-45-67, john@gmail.com, 5 June 1990")
    summary = john.shares_contact()
    again = john.says("Birthday")
    john.says("5 June 1990")
    john.says("Yes")
    profile = john.says("profile")

    assert "Birthday: 5 June 1990" in summary.text
    assert "5 June 1990" in again.labels
    assert "Birthday: 5 June 1990" in profile.text


def test_d17_in_russian_too_and_without_a_year(anna: Telegrammer) -> None:
    """Case d17."""
    to_the_email(anna)
    anna.says("ivan@mail.example")

    assert "День рождения: 5 июня" in anna.says("5 июня").text


# Required fields, and the summary


def test_the_bot_says_which_fields_are_required_and_why(world: World, anna: Telegrammer) -> None:
    settings = BotSettings(required=frozenset({Field.FIRST_NAME, Field.SURNAME, Field.PHONE}))
    save_settings(world, settings)

    asked = anna.agrees().text
    needed, optional = asked.split("По желанию")
    anna.says("По шагам")
    why = anna.says("зачем?").text
    anna.says("Иван")
    anna.says("Петров")
    email = anna.shares_contact()
    can_skip = anna.says("зачем?").text

    assert "имя — чтобы" in needed
    assert "телефон —" in needed
    assert "почта —" in optional
    assert "нельзя" in why
    assert "Пропустить" in email.labels
    assert "можно пропустить" in can_skip
    assert "день рождения" in anna.says("пропустить").text


def test_a_required_field_is_not_skipped_and_the_bot_says_why(anna: Telegrammer) -> None:
    to_the_email(anna)

    heard = anna.says("пропустить")

    assert "карту завести нельзя" in heard.text
    assert "электронная почта" in heard.text


@pytest.mark.parametrize(
    ("press", "value", "line"),
    [
        ("✏ Имя", "Пётр", "Имя: Пётр"),
        ("исправить фамилию", "Сидоров", "Фамилия: Сидоров"),
        ("✏ Почта", "petr@mail.example", "Почта: petr@mail.example"),
        ("✏ День рождения", "6 июня 1991", "День рождения: 6 июня 1991"),
    ],
)
def test_a_single_field_is_corrected_at_the_summary(
    anna: Telegrammer, press: str, value: str, line: str
) -> None:
    to_the_email(anna)
    anna.says("ivan@mail.example")
    anna.says("5 мая 1990")
    anna.says(press)

    summary = anna.says(value)

    assert line in summary.text
    assert "Всё верно?" in summary.text
    assert "Готово" in anna.says("Да").text


def test_a_phone_that_is_corrected_at_the_summary_is_proven_anew(anna: Telegrammer) -> None:
    to_the_email(anna)
    anna.says("ivan@mail.example")
    anna.says("5 мая 1990")
    anna.says("✏ Телефон")

    assert "Подтвердите, что номер +79031112233 ваш" in anna.says("8 903 111-22-33").text


def test_back_from_a_single_field_is_the_summary(anna: Telegrammer) -> None:
    to_the_email(anna)
    anna.says("ivan@mail.example")
    anna.says("5 мая 1990")
    anna.says("✏ Имя")

    assert "Всё верно?" in anna.says("Назад").text
    assert "Готово, Иван" in anna.says("Да").text


def test_a_customer_changes_the_name_with_the_same_reader(world: World, anna: Telegrammer) -> None:
    anna.registers()
    anna.says("Изменить имя")

    assert "Жанна Дарк" in (anna.says("меня зовут жанна"), anna.says("дарк."))[1].text
    assert customer_of(world, anna).first_name == "Жанна"
