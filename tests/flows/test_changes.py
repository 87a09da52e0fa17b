"""Changing one's name, e-mail, language, and leaving: every turn of these dialogues."""

import pytest

from chalicelib.world import World
from tests.builders.people import Telegrammer, customer_of, profiles


@pytest.fixture
def member(anna: Telegrammer) -> Telegrammer:
    anna.registers()
    return anna


# Name


@pytest.mark.parametrize("words", [("Отмена",), ("назад",), ("/cancel",), ("Анна", "отменить")])
def test_a_new_name_can_be_left_at_any_step(
    world: World, member: Telegrammer, words: tuple[str, ...]
) -> None:
    member.says("Изменить имя")
    for word in words:
        heard = member.says(word)

    assert "оставим как есть" in heard.text
    assert "💳 Карта" in heard.labels
    assert customer_of(world, member).first_name == "Анна"


def test_back_from_the_surname_is_the_first_name_again(member: Telegrammer) -> None:
    asked = member.says("Изменить имя")
    member.says("Жанна")

    assert member.says("Назад").text == asked.text


def test_either_part_may_be_kept(world: World, member: Telegrammer) -> None:
    member.says("Изменить имя")
    member.says("оставить")
    done = member.says("/keep")

    assert "Теперь вы Анна Петрова" in done.text
    assert customer_of(world, member).surname == "Петрова"


@pytest.mark.parametrize("word", ["42", "🙂", "a" * 500])
def test_what_is_no_name_is_asked_for_again(member: Telegrammer, word: str) -> None:
    asked = member.says("Изменить имя")
    wrong_first = member.says(word)
    member.says("Жанна")
    wrong_last = member.says(word)

    assert wrong_first.text.endswith(asked.text)
    assert "Например: Анна" in wrong_first.text
    assert "Ваша фамилия" in wrong_last.text
    assert "Жанна Дарк" in member.says("Дарк").text


def test_a_question_about_a_name_is_answered_and_the_dialogue_goes_on(
    member: Telegrammer,
) -> None:
    member.says("Изменить имя")
    first = member.says("зачем?")
    member.says("Жанна")
    last = member.says("почему это важно?")

    assert "обращаться к вам" in first.text
    assert "Ваша фамилия" in last.text
    assert "Жанна Дарк" in member.says("Дарк").text


# E-mail


@pytest.mark.parametrize("word", ["Отмена", "Назад", "/cancel", "/back"])
def test_a_new_email_can_be_left(world: World, member: Telegrammer, word: str) -> None:
    member.says("Изменить почту")

    assert "оставим как есть" in member.says(word).text
    assert customer_of(world, member).email == "anna@example.org"


def test_a_question_about_the_email_is_answered_and_the_dialogue_goes_on(
    member: Telegrammer,
) -> None:
    member.says("Изменить почту")
    why = member.says("а зачем?")

    assert "приходят предложения" in why.text
    assert "new@example.org" in member.says("new@example.org").text


def test_ones_own_email_in_other_letters_is_no_conflict(world: World, member: Telegrammer) -> None:
    member.says("Изменить почту")

    assert "Теперь ваша почта" in member.says("ANNA@example.org").text
    assert "анна" not in str(customer_of(world, member).email)


def test_a_command_leaves_an_open_dialogue(world: World, member: Telegrammer) -> None:
    member.says("Изменить почту")

    assert "Ваша карта" in member.says("/card").text
    assert "Не понял" in member.says("new@example.org").text
    assert customer_of(world, member).email == "anna@example.org"


# Language


@pytest.mark.parametrize("word", ["Отмена", "по-французски", "/cancel"])
def test_any_other_language_leaves_it_as_it_is(
    world: World, member: Telegrammer, word: str
) -> None:
    member.says("язык")

    assert "оставим как есть" in member.says(word).text
    assert customer_of(world, member).locale == "ru"


def test_the_language_changes_there_and_back(world: World, member: Telegrammer) -> None:
    for word in ("язык", "English", "language", "Русский"):
        heard = member.says(word)

    assert "говорю по-русски" in heard.text
    assert customer_of(world, member).locale == "ru"


def test_before_the_first_consent_the_language_switches_by_its_command(anna: Telegrammer) -> None:
    anna.says("/start")

    assert "Do you agree" in anna.says("/language").text
    assert "Вы согласны" in anna.says("язык").text


def test_in_the_fields_a_language_may_be_somebodys_name(anna: Telegrammer) -> None:
    anna.agrees()
    anna.says("По шагам")
    anna.says("Анна")

    assert "Ваш номер телефона" in anna.says("English").text
    assert "phone" in anna.says("/language").text


# Leaving


@pytest.mark.parametrize("word", ["удалить", "?", "а бананы есть"])
def test_what_is_no_answer_is_asked_again(world: World, member: Telegrammer, word: str) -> None:
    member.says("/mydata")
    sure = member.says("Удалить всё")

    assert member.says(word).text == sure.text
    assert len(profiles(world)) == 1
    assert customer_of(world, member).first_name == "Анна"


@pytest.mark.parametrize("word", ["Отмена", "Нет", "Назад", "/cancel"])
def test_an_erasure_can_be_left(world: World, member: Telegrammer, word: str) -> None:
    member.says("удалить меня")

    assert "оставим как есть" in member.says(word).text
    assert customer_of(world, member).first_name == "Анна"


def test_a_command_leaves_an_erasure_too(world: World, member: Telegrammer) -> None:
    member.says("удалить меня")
    member.says("/card")
    member.says("Да, удалить")

    assert customer_of(world, member).first_name == "Анна"
