"""A word that stops, cancels, erases or opens a menu is heard inside every open question."""

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.messages.message import Chat
from chalicelib.world import World
from tests.builders.people import Telegrammer, WebchatVisitor, customer_of, profiles
from tests.builders.table import items
from tests.repo.builders import dialog_of

LEAVING = ["стоп", "отмена", "/cancel", "удалить", "stop", "cancel", "/stop", "Отмена.", "СТОП!"]
FORM = "Анна Смирнова, 8 921 123-45-67, anna@mail.ru, 5 мая 1990"
STEPS = {
    "personal": ("/start",),
    "advertising": ("/start", "Согласен"),
    "way": ("/start", "Согласен", "Нет, не нужно"),
    "message": ("/start", "Согласен", "Нет, не нужно", "Всё одним сообщением"),
    "contact": ("/start", "Согласен", "Нет, не нужно", "Поделиться контактом"),
    "first_name": ("/start", "Согласен", "Нет, не нужно", "По шагам"),
    "surname": ("/start", "Согласен", "Нет, не нужно", "По шагам", "Анна"),
    "phone": ("/start", "Согласен", "Нет, не нужно", "По шагам", "Анна", "Смирнова"),
    "proof": ("/start", "Согласен", "Нет, не нужно", FORM),
    "code": ("/start", "Согласен", "Нет, не нужно", FORM, "Прислать код"),
}


@pytest.mark.parametrize("word", LEAVING)
@pytest.mark.parametrize("step", STEPS)
def test_d12_a_registration_is_left_at_every_step_and_nothing_is_kept(
    world: World, anna: Telegrammer, step: str, word: str
) -> None:
    """Case d12."""
    for text in STEPS[step]:
        anna.says(text)
    assert dialog_of(world, Chat("telegram", str(anna.chat_id))).step == step

    heard = anna.says(word)

    assert "Ничего из ваших ответов не сохранено" in heard.text
    stored = [
        item
        for item in items(world.client("dynamodb"), world.settings.table)
        if not item["pk"]["S"].startswith("OWED#")
    ]
    for secret in ("Анна", "Смирнова", "9211234567", "anna@mail.ru"):
        assert secret not in str(stored)
    assert dialog_of(world, Chat("telegram", str(anna.chat_id))).form == {}
    assert profiles(world) == []


@pytest.mark.parametrize("text", ["email", "birthday", "confirm"])
def test_d12_the_last_steps_are_left_too(world: World, anna: Telegrammer, text: str) -> None:
    """Case d12."""
    anna.agrees()
    for said in ("По шагам", "Анна", "Смирнова"):
        anna.says(said)
    anna.shares_contact()
    for said in ("anna@mail.ru", "5 мая")[: ["email", "birthday", "confirm"].index(text)]:
        anna.says(said)

    assert dialog_of(world, Chat("telegram", str(anna.chat_id))).step == text
    assert "прервали" in anna.says("стоп").text


def test_d12_after_leaving_the_registration_begins_anew(anna: Telegrammer) -> None:
    """Case d12."""
    anna.agrees()
    left = anna.says("отмена")

    assert "Завести карту" in left.labels
    assert "Вы согласны" in anna.says("Завести карту").text


@pytest.mark.parametrize("word", LEAVING)
def test_a_stranger_who_says_stop_is_not_asked_to_register(anna: Telegrammer, word: str) -> None:
    assert "рекламы от нас не будет" in anna.says(word).text


def test_a_visitor_leaves_a_registration_too(visitor: WebchatVisitor) -> None:
    visitor.opens()
    visitor.presses("I agree")

    (heard,) = visitor.says("cancel")

    assert "registration is cancelled" in heard["text"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("word", ["помощь", "/help", "help"])
def test_help_explains_the_question_and_how_to_leave(
    anna: Telegrammer, step: str, word: str
) -> None:
    for text in STEPS[step]:
        asked = anna.says(text)

    heard = anna.says(word)

    assert "«отмена»" in heard.text
    assert heard.buttons == asked.buttons


@pytest.mark.parametrize("word", ["не присылать рекламу", "Не хочу", "не надо", "stop advertising"])
def test_no_to_advertising_is_an_answer_where_it_is_asked(anna: Telegrammer, word: str) -> None:
    for text in STEPS["advertising"]:
        anna.says(text)

    assert "Как удобнее" in anna.says(word).text


# Customers


@pytest.fixture
def member(anna: Telegrammer) -> Telegrammer:
    """Anna with her card, who allowed advertising."""
    for text in ("/start", "Согласен", "Да, присылайте"):
        anna.says(text)
    anna.says(FORM)
    anna.shares_contact()
    anna.says("Да")
    return anna


QUESTIONS = [
    ("Язык",),
    ("Изменить имя",),
    ("Изменить имя", "Жанна"),
    ("Изменить почту",),
    ("Удалить всё",),
    ("покупки",),
    ("Подтвердить почту",),
    ("мои чаты",),
]


def test_d18_a_menu_word_inside_the_question_about_the_language(member: Telegrammer) -> None:
    """Case d18."""
    member.says("Язык")

    assert "Ваша карта" in member.says("карта").text


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    ("word", "part"),
    [
        ("карта", "Ваша карта"),
        ("💳 Карта", "Ваша карта"),
        ("профиль", "Ваш профиль"),
        ("мои данные", "Можно выгрузить"),
        ("/card@grocer_bot", "Ваша карта"),
    ],
)
def test_d18_a_menu_word_inside_any_question_opens_its_menu(
    world: World, member: Telegrammer, question: tuple[str, ...], word: str, part: str
) -> None:
    """Case d18."""
    for text in question:
        member.says(text)

    assert part in member.says(word).text
    assert customer_of(world, member).first_name == "Анна"


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("word", ["стоп", "stop", "/stop", "отписаться"])
def test_stop_inside_any_question_stops_the_advertising(
    world: World, member: Telegrammer, question: tuple[str, ...], word: str
) -> None:
    for text in question:
        member.says(text)

    assert "Больше не присылаем" in member.says(word).text
    assert not customer_of(world, member).allows(Purpose.ADVERTISING, "telegram")


LISTS = [("покупки",), ("мои чаты",)]


@pytest.mark.parametrize("question", [(), *QUESTIONS])
@pytest.mark.parametrize("word", ["отмена", "cancel", "/cancel"])
def test_cancel_closes_any_question(
    world: World, member: Telegrammer, question: tuple[str, ...], word: str
) -> None:
    for text in question:
        member.says(text)

    nothing_open = not question or question in LISTS
    said = "Отменять нечего" if nothing_open else "оставим как есть"
    assert said in member.says(word).text
    assert dialog_of(world, Chat("telegram", str(member.chat_id))).topic == ""


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("word", ["удалить", "/erase"])
def test_erase_inside_any_question_asks_first(
    world: World, member: Telegrammer, question: tuple[str, ...], word: str
) -> None:
    for text in question:
        member.says(text)

    assert "Вернуть их будет нельзя" in member.says(word).text
    assert len(profiles(world)) == 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_help_inside_any_question_helps(member: Telegrammer, question: tuple[str, ...]) -> None:
    for text in question:
        asked = member.says(text)

    heard = member.says("помощь")

    assert "Не понял" not in heard.text
    assert "«карта»" in heard.text or heard.text.endswith(asked.text.splitlines()[-1])


@pytest.mark.parametrize("word", ["да", "Давайте", "yes"])
def test_d20_yes_to_stopping_everywhere_stops_everywhere(
    world: World, member: Telegrammer, word: str
) -> None:
    """Case d20: the same kind of question."""
    asked = member.says("стоп")

    assert "Не присылать и по почте и по SMS?" in asked.text
    assert "нигде" in member.says(word).text
    assert not customer_of(world, member).allows(Purpose.ADVERTISING, "sms")


def test_d20_no_to_stopping_everywhere_leaves_the_rest(world: World, member: Telegrammer) -> None:
    """Case d20."""
    member.says("стоп")

    assert "оставим как есть" in member.says("нет").text
    assert customer_of(world, member).allows(Purpose.ADVERTISING, "sms")


def test_d20_yes_to_the_consent_that_is_shown_again_gives_it(
    world: World, member: Telegrammer
) -> None:
    """Case d20."""
    member.says("стоп")
    member.says("подписаться")
    member.says("да")

    assert customer_of(world, member).allows(Purpose.ADVERTISING, "telegram")


def test_a_question_about_advertising_does_not_stay_in_the_way(member: Telegrammer) -> None:
    member.says("стоп")

    assert "Ваша карта" in member.says("карта").text
    assert "Не понял" in member.says("да").text
