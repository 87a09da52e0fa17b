"""Phones in a registration: shared as a contact, typed, and proven by a code where one is sent."""

import json

import pytest

from chalicelib.world import World
from tests.builders.mailbox import code_in, sms_to
from tests.builders.people import Heard, Telegrammer, WebchatVisitor, customer_of, work_off_outbox
from tests.builders.table import items


def to_the_phone(anna: Telegrammer) -> Heard:
    """By steps, up to the question for the phone."""
    anna.agrees()
    for text in ("По шагам", "Анна"):
        anna.says(text)
    return anna.says("Петрова")


def finishes(anna: Telegrammer) -> None:
    for text in ("anna@mail.ru", "5 мая 1990", "Да"):
        anna.says(text)


@pytest.mark.parametrize(
    "written", ["٧٩٢١١٢٣٤٥٦٧", "７９２１１２３４５６７", "тел. 8 921 123-45-67", "+7.921.123.45.67"]
)
def test_d02_a_number_that_needs_interpretation_proves_no_card(
    world: World, anna: Telegrammer, written: str
) -> None:
    """Case d02: it counts as typed, and wants a code."""
    anna.registers()
    thief = Telegrammer(world, 42, first_name="Борис")
    to_the_phone(thief)

    heard = thief.shares_contact(phone=written)

    assert "+79211234567" in heard.text
    assert "кодом" in heard.text
    assert "Прислать код" in heard.labels
    assert "С возвращением" not in heard.text


@pytest.mark.parametrize("written", ["any text", "", "+7 8 921 123-45-67", "+7921123456", "112"])
def test_d02_what_is_no_number_at_all_proves_nothing(anna: Telegrammer, written: str) -> None:
    """Case d02."""
    to_the_phone(anna)

    heard = anna.sends(anna.update(contact={"phone_number": written, "user_id": anna.chat_id}))

    assert heard.status == 200
    assert "Всё верно?" not in heard.text
    assert "почта" not in heard.text


@pytest.mark.parametrize(
    "written",
    ["89000000012", "79000000012", "+79000000012", "+7 (900) 000-00-12", "8 (900) 000-00-12"],
)
def test_d06_an_own_contact_in_national_form_is_proven(
    world: World, anna: Telegrammer, written: str
) -> None:
    """Case d06."""
    to_the_phone(anna)
    anna.shares_contact(phone=written)
    finishes(anna)

    phone = customer_of(world, anna).phone
    assert (phone.number, phone.method) == ("+79000000012", "contact")


def test_d06_a_plus_makes_another_number(anna: Telegrammer) -> None:
    """Case d06: +8 is no national prefix."""
    to_the_phone(anna)

    assert "не подходит" in anna.shares_contact(phone="+89000000012").text


@pytest.mark.parametrize("written", ["+88800000001", "88800000001", "+79"])
def test_d07_a_contact_that_cannot_be_used_asks_for_another_number(
    world: World, anna: Telegrammer, written: str
) -> None:
    """Case d07: such as the anonymous numbers of Telegram."""
    to_the_phone(anna)

    heard = anna.shares_contact(phone=written)

    assert "не подходит" in heard.text
    assert "Напишите" in heard.text
    assert "проверьте цифры" not in heard.text
    assert "📱 Отправить мой номер" not in heard.labels
    proof = anna.says("8 921 123-45-67")
    assert "📱 Отправить мой номер" not in proof.labels
    anna.says("Прислать код")
    work_off_outbox(world)
    anna.says(code_in(sms_to("+79211234567")[-1]))
    finishes(anna)
    assert customer_of(world, anna).phone.number == "+79211234567"


def test_d07_the_same_where_only_the_contact_was_asked_for(anna: Telegrammer) -> None:
    """Case d07."""
    anna.agrees()
    anna.says("Поделиться контактом")

    heard = anna.shares_contact(phone="+88800000001")

    assert "не подходит" in heard.text
    assert "Ваш номер телефона" in heard.text
    assert "Как вас зовут" in Telegrammer.says(anna, "8 921 123-45-67").text


@pytest.mark.parametrize("typed", ["+375 29 111-00-11", "375 29 111-00-11"])
def test_d19_no_code_is_offered_where_no_sms_is_sent(anna: Telegrammer, typed: str) -> None:
    """Case d19, and case d26: a number of another country needs no plus."""
    to_the_phone(anna)

    heard = anna.says(typed)

    assert "+375291110011" in heard.text
    assert "Прислать код" not in heard.labels
    assert {"📱 Отправить мой номер", "Другой номер"} <= heard.labels
    assert "другой" in heard.text


def test_d19_a_landline_gets_no_code_either(anna: Telegrammer) -> None:
    """Case d19."""
    to_the_phone(anna)

    assert "Прислать код" not in anna.says("8 495 123-45-67").labels


def test_d19_another_number_may_be_typed_at_once(anna: Telegrammer) -> None:
    """Case d19."""
    to_the_phone(anna)
    anna.says("+375 29 111-00-11")

    heard = anna.says("8 921 123-45-67")

    assert "+79211234567" in heard.text
    assert "Прислать код" in heard.labels


def test_d19_in_a_web_chat_only_another_number_is_left(visitor: WebchatVisitor) -> None:
    """Case d19."""
    (heard,) = visitor.fills_in("+375 29 111-00-11")

    values = {button["value"] for row in heard["buttons"] for button in row}
    assert values == {"other_phone", "back"}
    assert "+375291110011" in heard["text"]


@pytest.mark.parametrize("word", ["да", "yes", "давайте", "Yes, please", "ok"])
def test_d20_yes_sends_the_code(world: World, visitor: WebchatVisitor, word: str) -> None:
    """Case d20."""
    visitor.fills_in("+79211234567")

    (heard,) = visitor.says(word)
    work_off_outbox(world)

    assert "6 digits" in heard["text"]
    assert len(sms_to("+79211234567")) == 1


def test_d26_a_number_of_another_country_is_read_and_shown(anna: Telegrammer) -> None:
    """Case d26."""
    to_the_phone(anna)

    assert "+442079460958" in anna.says("44 20 7946 0958").text


def test_an_unproven_contact_leaves_no_claim(world: World, anna: Telegrammer) -> None:
    to_the_phone(anna)
    anna.shares_contact(phone="+88800000001")

    stored = json.dumps(items(world.client("dynamodb"), world.settings.table, "PHONE#"))
    assert stored == "[]"
