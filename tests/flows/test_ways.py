"""How the fields are filled: by steps, in one message, by a contact, and from one to another."""

import pytest

from chalicelib.domain.conversation.bot_settings import BotSettings
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.world import World
from tests.builders.people import Telegrammer, WebchatVisitor
from tests.builders.table import items
from tests.repo.builders import save_settings

FORM = "Анна Смирнова, 8 921 123-45-67, anna@mail.ru, 5 мая 1990"


def test_whoever_types_the_form_at_once_has_chosen_to(anna: Telegrammer) -> None:
    anna.agrees()

    assert "Подтвердите, что номер +79211234567 ваш" in anna.says(FORM).text
    assert "Всё верно?" in anna.shares_contact().text


def test_a_form_in_lines_is_a_form_too(anna: Telegrammer) -> None:
    anna.agrees()

    assert "Подтвердите, что номер" in anna.says(FORM.replace(", ", "\n")).text


@pytest.mark.parametrize(
    "text", ["anna@mail.ru", "Анна 8 921 123-45-67", "Анна Смирнова 05.05.1990"]
)
def test_a_form_needs_no_comma(anna: Telegrammer, text: str) -> None:
    anna.agrees()

    assert "Как удобнее" not in anna.says(text).text


@pytest.mark.parametrize("text", ["42", "не знаю"])
def test_a_word_is_no_form(anna: Telegrammer, text: str) -> None:
    anna.agrees()

    assert "Как удобнее" in anna.says(text).text


def test_a_form_without_anything_of_a_form_is_asked_for_again(anna: Telegrammer) -> None:
    anna.agrees()

    heard = anna.says("!!, ???, 42")

    assert "Не получилось найти" in heard.text
    assert "Например: Иван Петров" in heard.text
    assert "По шагам" in heard.labels


def test_any_other_word_at_the_ways_shows_them_again(anna: Telegrammer) -> None:
    anna.agrees()

    heard = anna.says("как хотите")

    assert "один из ответов" in heard.text
    assert {"Поделиться контактом", "Всё одним сообщением", "По шагам"} <= heard.labels


def test_a_page_cannot_choose_what_it_cannot_do(visitor: WebchatVisitor) -> None:
    visitor.opens()
    visitor.presses("I agree")
    visitor.presses("No, thank you")
    said = {"client_id": "click-0001", "button": "way_contact"}

    answer = visitor.calls("POST", "/webchat/messages", said)

    assert "choose one of the answers" in answer["body"]


@pytest.mark.parametrize("way", ["Всё одним сообщением", "Поделиться контактом"])
def test_the_steps_are_a_word_away_from_any_way(anna: Telegrammer, way: str) -> None:
    anna.agrees()
    offered = anna.says(way)

    assert "По шагам" in offered.labels
    assert "Как вас зовут" in anna.says("по шагам").text
    assert "Ваша фамилия" in anna.says("Анна").text


@pytest.mark.parametrize("way", ["Всё одним сообщением", "Поделиться контактом", "По шагам"])
def test_the_way_back_leads_to_the_ways(anna: Telegrammer, way: str) -> None:
    anna.agrees()
    anna.says(way)

    assert "Как удобнее" in anna.says("Назад").text


def test_a_message_of_which_nothing_is_understood_is_asked_for_again(anna: Telegrammer) -> None:
    anna.agrees()
    anna.says("Всё одним сообщением")

    heard = anna.says("!!!")
    again = anna.says(FORM)

    assert "Не получилось найти" in heard.text
    assert "Подтвердите" in again.text


def test_a_number_typed_instead_of_shared_leads_through_the_steps(anna: Telegrammer) -> None:
    anna.agrees()
    anna.says("Поделиться контактом")

    typed = anna.says("8 921 123-45-67")
    anna.says("Анна")
    proof = anna.says("Смирнова")

    assert "Как вас зовут" in typed.text
    assert "Подтвердите, что номер +79211234567 ваш" in proof.text


def test_a_wrong_number_typed_instead_of_shared_is_asked_for_again(anna: Telegrammer) -> None:
    anna.agrees()
    anna.says("Поделиться контактом")

    wrong = anna.says("8 921")
    right = anna.says("8 921 123-45-67")

    assert "Например: 8 921 123-45-67" in wrong.text
    assert "📱 Отправить мой номер" in wrong.labels
    assert "Как вас зовут" in right.text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Можно отвечать на вопросы по одному"),
        (("Всё одним сообщением",), "Я найду в сообщении"),
        (("Поделиться контактом",), "Контакт из мессенджера"),
    ],
)
def test_every_way_explains_itself(anna: Telegrammer, words: tuple[str, ...], told: str) -> None:
    asked = anna.agrees()
    for word in words:
        asked = anna.says(word)

    why = anna.says("зачем это?")

    assert told in why.text
    assert why.text.endswith(asked.text)
    assert why.buttons == asked.buttons


@pytest.mark.parametrize(
    ("words", "told"),
    [(("/start",), "по закону"), (("/start", "Согласен"), "Его можно не давать")],
)
def test_the_consents_explain_themselves(
    anna: Telegrammer, words: tuple[str, ...], told: str
) -> None:
    for word in words:
        anna.says(word)

    assert told in anna.says("почему вы спрашиваете?").text


@pytest.mark.parametrize("words", [("/start",), ("/start", "Согласен")])
def test_a_consent_is_a_plain_answer(world: World, anna: Telegrammer, words: list[str]) -> None:
    for word in words:
        asked = anna.says(word)

    vague = anna.says("ну посмотрим")

    assert "один из ответов" in vague.text
    assert vague.buttons == asked.buttons
    assert items(world.client("dynamodb"), world.settings.table, "CUSTOMER#") == []


def test_what_is_not_required_may_be_skipped_and_what_is_may_not(
    world: World, anna: Telegrammer
) -> None:
    save_settings(world, BotSettings(required=frozenset({Field.FIRST_NAME, Field.PHONE})))
    anna.agrees()
    anna.says("По шагам")
    needed = anna.says("Пропустить")
    surname = anna.says("Анна")
    phone = anna.says("Пропустить")
    still = anna.says("Пропустить")
    anna.shares_contact()
    birthday = anna.says("пропустить")
    summary = anna.says("/skip")

    assert "Имя нужно" in needed.text
    assert "Пропустить" not in needed.labels
    assert "Пропустить" in surname.labels
    assert "номер телефона" in phone.text
    assert "Карта привязана к телефону" in still.text
    assert "день рождения" in birthday.text
    assert "Фамилия" not in summary.text
    assert "Готово, Анна!" in anna.says("Да").text
    for word in ("удалить меня", "Да, удалить"):
        left = anna.says(word)
    assert "удалены" in left.text
    assert items(world.client("dynamodb"), world.settings.table, "PHONE#") == []


@pytest.mark.parametrize("keep", ["оставить", "/keep", "Keep"])
def test_a_known_value_is_kept_by_its_word_and_an_unknown_one_is_not(
    anna: Telegrammer, keep: str
) -> None:
    anna.agrees()
    anna.says("Поделиться контактом")
    anna.shares_contact()

    assert "Ваша фамилия" in anna.says(keep).text
    assert "По фамилии" in anna.says(keep).text
