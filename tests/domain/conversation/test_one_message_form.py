"""A registration in one message: everything plain is read, nothing is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.conversation.one_message_form import FORM_CHARS_MAX, FormReading, read_form
from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field

TODAY = date(2026, 11, 21)
WHOLE = {
    "first_name": "Иван",
    "surname": "Петров",
    "phone": "+79211234567",
    "email": "ivan@mail.ru",
    "birthday": "1990-05-05",
}


def read(text: str) -> FormReading:
    return read_form(text, region="RU", today=TODAY)


def told(text: str) -> dict[str, str]:
    reading = read(text)
    assert not reading.problems
    return {field.value: value for field, value in reading.values.items()}


def refused(text: str) -> dict[str, str]:
    return {problem.field.value: problem.refusal.code for problem in read(text).problems}


@pytest.mark.parametrize(
    "text",
    [
        "Иван Петров, 8 921 123-45-67, ivan@mail.ru, 5 мая 1990",
        "Иван Петров 8 921 123-45-67 ivan@mail.ru 5 мая 1990",
        "5 мая 1990 г., ivan@mail.ru, 89211234567, Иван Петров",
        "05.05.1990 89211234567 Иван Петров ivan@mail.ru.",
        "89211234567 05.05.1990 ivan@mail.ru Иван Петров!",
        "Иван;Петров;+79211234567;ivan@mail.ru;1990-05-05",
        "Иван\nПетров\n8 (921) 123 45 67\nivan@mail.ru\n5/5/1990",
        "Имя: Иван\nФамилия: Петров\nТел.: 89211234567\nПочта: ivan@mail.ru\nДР: 5 мая 1990",
        "Фамилия Петров имя Иван отчество Ильич тел 89211234567 email:ivan@mail.ru др - 05 05 1990",
        "Фамилия:\nПетров\nИмя:\nИван\nТелефон:\n8.921.123.45.67\nivan@mail.ru\n05051990",
        "first name: Иван; last name: Петров; email: ivan@mail.ru; born May 5th, 1990; 89211234567",
        "Меня зовут Иван Петров, ivan@mail.ru; тел 8-921-123-45-67; родился 5-го мая 1990 года",
        "My name is Иван Петров. 5 May 1990. ivan@mail.ru (８ ９２１ １２３ ４５ ６７)",
        "Здравствуйте! Я Иван Петров. ivan@mail.ru; 5 мая 1990; 89211234567",
        "Петров, имя Иван, 89211234567, ivan@mail.ru, 5 мая 1990",
        "ivan@mail.ru 5 мая 1990 8921-123-45-67, +79211234567 Иван Петров \u202c",
    ],
)
def test_a_whole_form_is_read_in_any_order_and_manner(text: str) -> None:
    assert told(text) == WHOLE


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", {}),
        ("😀 - !", {}),
        ("Иван", {"first_name": "Иван"}),
        ("ФИО: Иван", {"first_name": "Иван"}),
        ("Фамилия: Петров", {"surname": "Петров"}),
        (
            "имя: Анна Мария, фамилия: де ла Крус",
            {"first_name": "Анна Мария"} | {"surname": "де ла Крус"},
        ),
        ("Анна-Мария О'Нил", {"first_name": "Анна-Мария", "surname": "О'Нил"}),
        ("Анна, фамилия Петрова", {"first_name": "Анна", "surname": "Петрова"}),
        ("отчество: Сергеевич", {}),
        ("Привет, Иван", {"first_name": "Иван"}),
        ("это Маша, мой телефон 89211234567", {"first_name": "Маша", "phone": "+79211234567"}),
        ("мой день рождения 5 мая, зовут Иван", {"first_name": "Иван", "birthday": "--05-05"}),
        ("иван петров", {"first_name": "Иван", "surname": "Петров"}),
        ("Петров Иван", {"first_name": "Иван", "surname": "Петров"}),
        ("Петров Иван Сергеевич", {"first_name": "Иван", "surname": "Петров"}),
        ("Иван Сергеевич Петров", {"first_name": "Иван", "surname": "Петров"}),
        ("Иван Сергеевич", {"first_name": "Иван"}),
        ("Петров", {"surname": "Петров"}),
        ("ФИО: Петров Иван", {"first_name": "Иван", "surname": "Петров"}),
        ("Ф.И.О. Иван Петров", {"first_name": "Иван", "surname": "Петров"}),
        ("Full name: Петров Иван", {"first_name": "Иван", "surname": "Петров"}),
        ("Имя: Иван Петров", {"first_name": "Иван", "surname": "Петров"}),
        ("Petrov Ivan", {"first_name": "Ivan", "surname": "Petrov"}),
        ("просто Ваня", {"first_name": "Ваня"}),
        ("Иван | Петров", {"first_name": "Иван", "surname": "Петров"}),
        ("mailto:ivan@mail.ru", {"email": "ivan@mail.ru"}),
        ("И. Петров.", {"first_name": "И.", "surname": "Петров"}),
        ("5 мая", {"birthday": "--05-05"}),
        ("5 мая 8 921 123-45-67", {"birthday": "--05-05", "phone": "+79211234567"}),
        ("5 мая 8921 123-45-67", {"birthday": "--05-05", "phone": "+79211234567"}),
        ("May 5, 8 921 123-45-67", {"birthday": "--05-05", "phone": "+79211234567"}),
        ("Ivan +44 20 7946 0958", {"first_name": "Ivan", "phone": "+442079460958"}),
        ("почта Иван ivan@mail.ru", {"email": "ivan@mail.ru"}),
        (
            "Май Петров 5.5.1990",
            {"first_name": "Май", "surname": "Петров"} | {"birthday": "1990-05-05"},
        ),
    ],
)
def test_what_is_not_said_is_missing(text: str, values: dict[str, str]) -> None:
    assert told(text) == values


@pytest.mark.parametrize(
    "text",
    [
        "Имя: Анна Мария",
        "имя Иван, Петров Ильин",
        "не скажу",
        "Имя Фамилия\nИван Петров",
        "Фамилия Имя: Петров Иван",
        "Фамилия: Петров Иван",
        "Фамилия: Петров, Иван Сергеевич",
        "имя Иван, фамилия Петров, Сергеевич",
        "April Smith",
        "Иван мая",
        "Иван, да",
        "Иван т. 89211234567",
        "Иван/Петров",
        "Иван Петров, до свидания",
    ],
)
def test_names_that_may_be_divided_in_two_ways_are_asked_about(text: str) -> None:
    assert refused(text) == {"first_name": "form.which_name"}
    assert set(read(text).values) <= {Field.PHONE}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Иван, 89211234567, 89211234568", {"phone": "phone.several"}),
        ("Иван 89211234567 89211234568", {"phone": "phone.several"}),
        ("Иван 8921123456", {"phone": "phone.invalid"}),
        ("Иван, +7 (0) 921 123-45-67", {"phone": "phone.invalid"}),
        ("телефон: нет", {"phone": "phone.unreadable"}),
        ("тел: нет, тел: нету", {"phone": "phone.several"}),
        ("a@mail.ru b@mail.ru", {"email": "email.several"}),
        ("Иван @ivan", {"email": "email.unreadable"}),
        ("почта: ivan.mail.ru", {"email": "email.unreadable"}),
        ("ivan@gmail.con", {"email": "email.misspelt"}),
        ("Иван 31.02.1990", {"birthday": "birthday.no_such_day"}),
        ("Иван 31.02", {"birthday": "birthday.no_such_day"}),
        ("Иван 5 мая 90", {"birthday": "birthday.two_digit_year"}),
        ("Иван 5/6/1990", {"birthday": "birthday.ambiguous"}),
        ("Иван 05 06 1990", {"birthday": "birthday.ambiguous"}),
        ("Иван 5 мая 2030", {"birthday": "birthday.future"}),
        ("5 мая 1990, 6 мая 1990", {"birthday": "birthday.several"}),
        ("May 5, 90", {"birthday": "birthday.several"}),
        ("5 мая, тел 89211234567, 1990", {"birthday": "birthday.several"}),
        ("Иван 112", {"birthday": "birthday.unreadable"}),
        ("Иван, 19 лет", {"birthday": "birthday.unreadable"}),
        ("Иван2", {"birthday": "birthday.unreadable"}),
        ("имя: <Иван>", {"first_name": "name.not_a_name"}),
        ("имя: www.spam", {"first_name": "name.not_a_name"}),
        ("Иван, фамилия: t.me/spam", {"surname": "name.not_a_name"}),
    ],
)
def test_what_was_written_wrongly_is_a_problem_of_its_field(
    text: str, problems: dict[str, str]
) -> None:
    assert refused(text) == problems
    assert not {Field(field) for field in problems} & set(read(text).values)


def test_a_month_that_is_a_name_is_not_a_birthday_with_the_phone_after_it() -> None:
    reading = read("Smith April 8 921 123-45-67")

    assert reading.values == {Field.PHONE: "+79211234567"}
    assert refused("Smith April 8 921 123-45-67") == {"first_name": "form.which_name"}


@pytest.mark.parametrize(("text", "one", "other"), [("Роман Мартин", "Роман", "Мартин")])
def test_d16_two_names_of_which_either_may_be_first_are_named(
    text: str, one: str, other: str
) -> None:
    """Case d16."""
    (problem,) = read(text).problems

    assert problem.refusal.code == "form.which_first"
    assert problem.refusal.params == {"one": one, "other": other}


def test_one_wrong_field_does_not_spoil_the_others() -> None:
    reading = read("Иван Петров, 89211234567, ivan@mail.ru, 31.02.1990")

    assert list(reading.values) == [*ALL_FIELDS[:4]]
    assert [problem.field for problem in reading.problems] == [Field.BIRTHDAY]


def test_a_message_too_long_for_a_form_is_not_read() -> None:
    reading = read("Иван " * 2000)

    assert reading.values == {}
    assert reading.problems[0].refusal.code == "form.too_long"
    assert reading.problems[0].refusal.params == {"limit": FORM_CHARS_MAX}


SCRAPS = ["Иван", "Петров", "May", "5", "мая", "1990", "8 921 123-45-67", "05.05.1990", "a@mail.ru"]
SCRAPS += [
    "Имя",
    "тел.",
    "ДР:",
    "фамилия -",
    ",",
    ";",
    "\n",
    " ",
    "-",
    "+",
    "(",
    "31/12",
    "²",
    "\ud800",
]


@given(st.text(max_size=1100) | st.lists(st.sampled_from(SCRAPS), max_size=30).map(" ".join))
def test_any_text_is_read_without_an_exception_and_without_a_guess(text: str) -> None:
    reading = read(text)

    problems = [problem.field for problem in reading.problems]
    assert len(set(problems)) == len(problems)
    assert not set(problems) & set(reading.values)
    assert all(reading.values.values())


PARTS = ("Иван Петров", "8 921 123-45-67", "ivan@mail.ru", "5 мая 1990")


@given(st.permutations(PARTS), st.sampled_from([", ", "\n", "; ", ","]))
def test_the_order_of_the_parts_does_not_matter(parts: list[str], between: str) -> None:
    assert told(between.join(parts)) == WHOLE


@given(st.permutations(PARTS))
def test_with_spaces_alone_a_part_is_right_or_not_there(parts: list[str]) -> None:
    values = read(" ".join(parts)).values

    assert {field.value: value for field, value in values.items()}.items() <= WHOLE.items()


@pytest.mark.parametrize("scrap", ["1", "1 ", "a@", "5.", "- ", "(", "имя ", "May ", "+7 ", "ж"])
def test_a_thousand_repeated_signs_are_read_at_once(scrap: str) -> None:
    text = (scrap * FORM_CHARS_MAX)[:FORM_CHARS_MAX]

    assert set(read(text).values) <= {Field.FIRST_NAME, Field.SURNAME}
