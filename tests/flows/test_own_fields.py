"""The bot asks for the own fields of the shop after its usual questions."""

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.texts import defaults
from chalicelib.world import World
from tests.builders.fields import has_fields, puts_field
from tests.builders.people import Telegrammer, customer_of
from tests.builders.staff import Answered, Caller, a_caller
from tests.flows.dialogue.test_updates_of_a_person import edits

BEFORE = ("/start", "Согласен", "Нет, не нужно", "Всё одним сообщением")
FORM = "Анна Петрова, 8 921 123-45-67, anna@example.org, 5 мая 1990"


@pytest.fixture
def admin(world: World) -> Caller:
    """An administrator who lets the bot ask for a pet, a size, a day and a colour."""
    admin = a_caller(world, Role.ADMIN)
    has_fields(admin)
    puts_field(admin, "pet", asked=True, order=1)
    puts_field(admin, "size", "number", asked=True, required=True, order=2)
    puts_field(admin, "since", "date", asked=True, order=3)
    puts_field(admin, "colour", "choice", dictionary="colours", asked=True, order=4)
    return admin


def begins(anna: Telegrammer) -> str:
    """Answer the usual questions; return the first question of the shop's own."""
    for said in (*BEFORE, FORM):
        anna.says(said)
    return anna.shares_contact().text


def test_every_field_is_asked_confirmed_and_kept(
    world: World, anna: Telegrammer, admin: Caller
) -> None:
    asked = [begins(anna)]
    asked += [anna.says(said).text for said in ("кошка Мурка", "размер 40,5", "28 февраля 2025")]
    colour = anna.says("ру red")
    done = anna.says("да")

    assert [text.splitlines()[-1].partition(" —")[0] for text in asked] == [
        "Поле pet",
        "Поле size",
        "Поле since",
        "Поле colour",
    ]
    for line in ("pet: кошка Мурка", "size: 40,5", "since: 28 февраля 2025", "colour: ру red"):
        assert f"Поле {line}" in colour.text
    assert "Готово" in done.text
    assert customer_of(world, anna).custom == {
        "pet": "кошка Мурка",
        "size": "40.5",
        "since": "2025-02-28",
        "colour": "red",
    }


def test_choices_are_buttons_and_what_is_required_is_not_skipped(
    anna: Telegrammer, admin: Caller
) -> None:
    begins(anna)
    size = anna.says("Пропустить")
    again = anna.says("пропустить")
    anna.says("40")
    colour = anna.says("Пропустить")

    assert "Пропустить" not in size.labels
    assert "Поле size" in again.text
    assert ("ру red" in colour.labels, "ру green" in colour.labels) == (True, True)
    assert "Пропустить" in colour.labels


def test_what_is_skipped_is_not_known(world: World, anna: Telegrammer, admin: Caller) -> None:
    begins(anna)
    for said in ("Пропустить", "40", "Пропустить", "Пропустить", "да"):
        anna.says(said)

    assert customer_of(world, anna).custom == {"size": "40"}


@pytest.mark.parametrize(
    ("before", "wrong", "said"),
    [
        (("кот",), "сорок", "Не получилось прочитать число"),
        (("кот", "40"), "5 мая", "Не получилось прочитать дату"),
        (("кот", "40", "1.2.2025"), "синий", "Такого варианта нет"),
        ((), "я" * 501, "не больше 500"),
    ],
)
def test_a_wrong_answer_is_explained_and_asked_again(
    anna: Telegrammer, admin: Caller, before: tuple[str, ...], wrong: str, said: str
) -> None:
    question = begins(anna)
    for each in before:
        question = anna.says(each).text

    again = anna.says(wrong)

    assert said in again.text
    assert again.text.splitlines()[-1] == question.splitlines()[-1]


def test_a_value_is_corrected_by_its_name(world: World, anna: Telegrammer, admin: Caller) -> None:
    begins(anna)
    for said in ("кот", "40", "Пропустить", "ру green"):
        anna.says(said)

    asked = anna.says("Поле size")
    summary = anna.says("41")
    anna.says("да")

    assert "Поле size" in asked.text
    assert "Поле size: 41" in summary.text
    assert customer_of(world, anna).custom == {"pet": "кот", "size": "41", "colour": "green"}


def test_no_asks_everything_again(anna: Telegrammer, admin: Caller) -> None:
    begins(anna)
    for said in ("кот", "40", "Пропустить", "ру green"):
        anna.says(said)

    anna.says("Нет")
    for said in ("Анна", "Петрова", "8 921 123-45-67", "anna@example.org", "5 мая 1990"):
        last = anna.says(said)

    assert "Поле pet" in last.text


def test_back_help_and_questions_work_there_too(anna: Telegrammer, admin: Caller) -> None:
    begins(anna)
    anna.says("кот")
    back = anna.says("Назад")
    why = anna.says("зачем?")

    assert "Поле pet" in back.text
    assert "предлагать то, что вам подходит" in why.text


def test_a_field_that_is_retired_meanwhile_is_not_asked(
    world: World, anna: Telegrammer, admin: Caller
) -> None:
    begins(anna)
    anna.says("кот")
    puts_field(admin, "size", "number", asked=True, retired=True)
    puts_field(admin, "since", "date")
    puts_field(admin, "colour", "choice", dictionary="colours")

    summary = anna.says("40")

    assert "Поле pet: кот" in summary.text
    assert "Готово" in anna.says("да").text
    assert customer_of(world, anna).custom == {"pet": "кот"}


def test_a_shop_that_asks_for_nothing_more_reads_nothing_more(
    world: World, anna: Telegrammer
) -> None:
    has_fields(a_caller(world, Role.ADMIN))

    assert "Готово" in anna.registers().text
    assert world.conversation.bot_settings.get(world.now()).own_fields == ()


BOT = "/v1/bot"


def says_in_help(admin: Caller, text: str) -> Answered:
    return admin.asks("PUT", BOT, {"texts": {"ru": {"about.text": text}}})


def test_a_text_of_the_bot_says_what_is_in_a_field(
    world: World, anna: Telegrammer, admin: Caller
) -> None:
    default = defaults("ru")["about.text"]
    text = default + ' Как {{field.pet|or:"дома"}}? Размер {{field.size}}.'
    assert says_in_help(admin, text).status == 200
    begins(anna)
    for said in ("{{name}}", "40,5", "Пропустить", "Пропустить", "да"):
        anna.says(said)

    about = anna.says("/about").text

    assert "Как {{name}}? Размер 40,5." in about
    used = admin.asks("GET", "/v1/fields/{field}", path={"field": "pet"}).body["used_by"]
    assert "bot" in {each["kind"] for each in used}


def test_words_stand_in_for_a_stranger(anna: Telegrammer, admin: Caller) -> None:
    assert (
        admin.asks(
            "PUT",
            BOT,
            {"texts": {"ru": {"registration.left": 'До свидания! {{field.pet|or:"Ждём вас"}}.'}}},
        ).status
        == 200
    )
    anna.says("/start")

    assert "До свидания! Ждём вас." in anna.says("стоп").text


@pytest.mark.parametrize("place", ["{{field.none}}", "{{field.pet|or:друг}}", "{{ field.pet }}"])
def test_a_text_with_a_field_that_there_is_not_is_refused(admin: Caller, place: str) -> None:
    answer = says_in_help(admin, f"{defaults('ru')['about.text']} {place}")

    assert (answer.status, answer.body["errors"][0]["pointer"]) == (400, "/texts/ru/about.text")


def test_an_earlier_answer_is_corrected_by_its_edit(
    world: World, anna: Telegrammer, admin: Caller
) -> None:
    begins(anna)
    pet, size = anna.update(text="кот"), anna.update(text="40")
    for update in (pet, size):
        anna.sends(update)

    wrong = edits(anna, size, "сорок")
    right = edits(anna, size, "41")
    same = edits(anna, size, "41")
    other = edits(anna, pet, "кошка")
    for said in ("Пропустить", "ру green"):
        summary = anna.says(said)

    assert "Не получилось прочитать число" in wrong.text
    for answer, line in ((right, "Поле size: 41"), (other, "Поле pet: кошка")):
        assert line in answer.text
        assert answer.text.splitlines()[-1].startswith("Поле since")
    assert same.text == ""
    assert "Поле size: 41" in summary.text
    anna.says("да")
    assert customer_of(world, anna).custom == {"pet": "кошка", "size": "41", "colour": "green"}
