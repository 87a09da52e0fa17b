"""Commands in free wording, through the webhook."""

import json

import pytest

from chalicelib.domain.conversation.bot_settings import BotSettings
from chalicelib.domain.conversation.free_wording.rules import RULES
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.staff.staff import Role
from chalicelib.services.responses.export_customer import export_customer
from chalicelib.texts import defaults
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import ADVERTISING, Telegrammer, WebchatVisitor, customer_of
from tests.builders.shops import RECEIPTS, a_small_receipt
from tests.builders.staff import a_caller
from tests.builders.table import items
from tests.repo.builders import save_settings

NOT_UNDERSTOOD = "Не понял вас"


@pytest.fixture
def member(anna: Telegrammer) -> Telegrammer:
    """Anna with her card, who allowed advertising."""
    anna.registers(advertising=ADVERTISING)
    return anna


def may_write(world: World, person: Telegrammer) -> bool:
    return customer_of(world, person).allows(Purpose.ADVERTISING, "telegram")


@pytest.mark.parametrize(
    "text",
    [
        "стоп рекламе",
        "отпишись",
        "не пишите мне больше",
        "stop sending me ads",
        "хватит слать рекламу",
        "отпишите меня от рассылки",
        "no more ads please",
    ],
)
def test_stopping_in_natural_words_is_heard(world: World, member: Telegrammer, text: str) -> None:
    """Case d14."""
    heard = member.says(text)

    assert NOT_UNDERSTOOD not in heard.text
    assert not may_write(world, member)


@pytest.mark.parametrize("text", ["не отписывайте меня", "don't stop", "не хочу отписываться"])
def test_what_is_not_to_be_stopped_goes_on(world: World, member: Telegrammer, text: str) -> None:
    member.says(text)

    assert may_write(world, member)


def test_a_doubtful_stop_is_asked_back_with_a_button_that_stops(
    world: World, member: Telegrammer
) -> None:
    """Case d14."""
    asked = member.says("убери меня")
    before = may_write(world, member)
    member.says("Не присылать рекламу")

    assert "Не присылать рекламу" in asked.labels
    assert (before, may_write(world, member)) == (True, False)


def test_what_people_ask_in_a_sentence_is_answered(world: World, member: Telegrammer) -> None:
    """Case d15."""
    customer = customer_of(world, member)
    till = a_caller(world, Role.INTEGRATION)
    till.asks("POST", RECEIPTS, a_small_receipt("10.00", card=customer.card))
    card = member.says("где моя карта?")
    bought = member.says("покажи мои покупки")
    erase = member.says("хочу удалить все данные")

    assert customer.card in card.text.replace(" ", "")
    assert "Ваши покупки" in bought.text
    assert "Да, удалить" in erase.labels
    assert customer_of(world, member).first_name == "Анна"


@pytest.mark.parametrize("text", ["не хочу удалять данные", "не удаляйте мою карту"])
def test_a_negated_erasure_asks_nothing(member: Telegrammer, text: str) -> None:
    assert "Да, удалить" not in member.says(text).labels


def test_a_menu_word_inside_an_open_question_is_obeyed(world: World, member: Telegrammer) -> None:
    """Case d18."""
    member.says("Язык")

    assert customer_of(world, member).card in member.says("карта").text.replace(" ", "")


@pytest.mark.parametrize("question", ["Язык", "Изменить имя", "Изменить почту", "Удалить всё"])
def test_a_sentence_inside_an_open_question_is_obeyed(
    world: World, member: Telegrammer, question: str
) -> None:
    """Case d18."""
    member.says("/mydata")
    member.says(question)
    number = customer_of(world, member).card

    assert number in member.says("покажи мою карту").text.replace(" ", "")
    assert customer_of(world, member).first_name == "Анна"


@pytest.mark.parametrize("text", ["хватит слать рекламу", "отпишись", "stop sending me ads"])
def test_advertising_is_stopped_inside_an_open_question(
    world: World, member: Telegrammer, text: str
) -> None:
    member.says("Изменить имя")
    member.says(text)

    assert not may_write(world, member)
    assert customer_of(world, member).first_name == "Анна"


@pytest.mark.parametrize("name", ["Стопов", "Картин", "Балл"])
def test_a_name_that_resembles_a_command_stays_a_name(
    world: World, member: Telegrammer, name: str
) -> None:
    member.says("Изменить имя")
    member.says("Анна")
    member.says(name)

    assert customer_of(world, member).surname == name
    assert may_write(world, member)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("сколько у меня баллов", "Баллы в этой программе не начисляются"),
        ("хочу оператора", "прочитают сотрудники"),
        ("где ваш ближайший магазин", "не знаю"),
        ("хочу сменить номер телефона", "подтвердите нынешний номер"),
        ("какие сейчас скидки?", "приходят вам сюда"),
    ],
)
def test_what_does_not_exist_yet_is_said(member: Telegrammer, text: str, answer: str) -> None:
    assert answer in member.says(text).text


def test_the_contact_of_the_shop_answers_where_there_is_one(
    world: World, member: Telegrammer, clock: Clock
) -> None:
    save_settings(world, BotSettings(contact="8 800 555-00-00, с 9 до 21"))
    clock.moves(minutes=2)

    for text in ("сколько баллов", "хочу оператора"):
        assert "8 800 555-00-00, с 9 до 21" in member.says(text).text


def test_offers_are_offered_to_a_customer_who_gets_none(member: Telegrammer) -> None:
    member.says("стоп")

    assert "Присылать рекламу" in member.says("какие есть акции").labels


def test_what_is_not_understood_is_kept_and_exported_and_erased(
    world: World, member: Telegrammer
) -> None:
    member.says("а бананы свежие завезли")
    customer = customer_of(world, member)
    exported = json.loads(export_customer(world, customer.id))["unanswered_texts"]
    for word in ("/mydata", "Удалить всё", "Да, удалить"):
        member.says(word)

    assert [text["text"] for text in exported] == ["а бананы свежие завезли"]
    assert exported[0]["channel"] == "telegram"
    assert "бананы" not in str(items(world.client("dynamodb"), world.settings.table))


def test_what_is_understood_is_not_kept(world: World, member: Telegrammer) -> None:
    for text in ("карта", "где моя карта?", "спасибо, не пишите мне больше"):
        member.says(text)

    customer = customer_of(world, member)
    assert world.conversation.unanswered_texts.of_customer(customer.id, world.now()) == []


def test_a_repeated_update_is_kept_once(world: World, member: Telegrammer, clock: Clock) -> None:
    update = member.update(text="а бананы свежие завезли")
    member.sends(update)
    clock.moves(minutes=1)
    member.sends(update)

    customer = customer_of(world, member)
    assert len(world.conversation.unanswered_texts.of_customer(customer.id, world.now())) == 1


def test_few_words_of_a_stranger_are_not_kept(world: World, anna: Telegrammer) -> None:
    anna.says("бананы завезли")

    assert "бананы" not in str(items(world.client("dynamodb"), world.settings.table))


def test_the_web_chat_understands_sentences_too(visitor: WebchatVisitor) -> None:
    visitor.opens()

    assert visitor.says("please delete my data")


def test_every_command_of_the_matcher_has_a_button() -> None:
    for command in {rule.command for rule in RULES}:
        assert all(f"button.{command}" in defaults(locale) for locale in LOCALES), command


def test_every_command_of_the_matcher_is_obeyed(member: Telegrammer) -> None:
    for command in {rule.command for rule in RULES}:
        heard = member.presses(command)

        assert heard.status == 200
        assert NOT_UNDERSTOOD not in heard.text, command
        member.says("/help")


@pytest.mark.parametrize("question", ["", "Язык", "Изменить имя"])
def test_a_language_is_chosen_in_own_words(
    world: World, member: Telegrammer, question: str
) -> None:
    if question:
        member.says(question)
    heard = member.says("давай по-английски")

    assert "I speak English" in heard.text
    assert customer_of(world, member).locale == "en"
    assert customer_of(world, member).first_name == "Анна"


def test_the_name_of_a_language_is_a_surname_where_one_is_asked(
    world: World, member: Telegrammer
) -> None:
    for text in ("Изменить имя", "Анна", "English"):
        member.says(text)

    assert customer_of(world, member).surname == "English"


@pytest.mark.parametrize("question", ["Язык", "Изменить почту", "Удалить всё"])
def test_a_sentence_that_answers_no_open_question_is_kept(
    world: World, member: Telegrammer, question: str
) -> None:
    for text in ("/mydata", question, "а бананы свежие завезли"):
        member.says(text)

    customer = customer_of(world, member)
    texts = world.conversation.unanswered_texts.of_customer(customer.id, world.now())
    assert [text.text for text in texts] == ["а бананы свежие завезли"]


def test_a_wrong_answer_is_not_kept(world: World, member: Telegrammer) -> None:
    for text in ("Изменить почту", "anna@", "anna собака mail@", "нет"):
        member.says(text)

    customer = customer_of(world, member)
    assert world.conversation.unanswered_texts.of_customer(customer.id, world.now()) == []
