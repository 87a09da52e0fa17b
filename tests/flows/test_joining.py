"""Who is known already joins their card by proof, and nobody takes another's."""

from chalicelib.domain.customers.consent import Purpose
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.mailbox import code_in, letters_to
from tests.builders.people import (
    Telegrammer,
    WebchatVisitor,
    customer_of,
    profiles,
    queued,
    work_off_outbox,
)
from tests.builders.proof import confirm_email, open_mail
from tests.builders.table import items

OTHER_CHAT = 7099999999


def test_a_proven_phone_of_a_customer_opens_the_card_in_the_new_chat(
    world: World, anna: Telegrammer
) -> None:
    anna.registers()
    again = Telegrammer(world, OTHER_CHAT, phone=anna.phone)
    for word in ("/start", "Согласен", "Нет, не нужно", "Поделиться контактом"):
        again.says(word)

    heard = again.shares_contact()

    assert "Мы вас узнали" in heard.text
    assert customer_of(world, again).id == customer_of(world, anna).id
    assert len(profiles(world)) == 1


def test_whoever_is_known_before_the_second_consent_joins_without_it(
    world: World, anna: Telegrammer
) -> None:
    anna.registers()
    again = Telegrammer(world, OTHER_CHAT, phone=anna.phone)
    for word in ("/start", "Согласен"):
        again.says(word)

    heard = again.shares_contact()

    assert "Мы вас узнали" in heard.text
    advertising = [
        consent.given
        for consent in customer_of(world, anna).consents
        if consent.purpose is Purpose.ADVERTISING
    ]
    assert advertising == [False]


def test_the_other_chats_hear_of_a_new_one(world: World, anna: Telegrammer) -> None:
    anna.registers()
    queued(world)
    again = Telegrammer(world, OTHER_CHAT, phone=anna.phone)
    for word in ("/start", "Согласен", "Нет, не нужно", "Поделиться контактом"):
        again.says(word)
    again.shares_contact()

    told = items(world.client("dynamodb"), world.settings.table, "OWED#")
    assert any(
        item["chat"]["S"] == str(anna.chat_id) and "notice.chat_linked" in item["outgoing"]["S"]
        for item in told
    )


def test_the_email_of_a_customer_is_proven_by_a_letter_and_opens_the_card(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    open_mail(world)
    anna.registers()
    confirm_email(world, anna, "anna@example.org")
    clock.moves(minutes=2)
    again = Telegrammer(world, OTHER_CHAT, phone="79031112233")
    asked = again.registers(email="Anna@Example.org")
    work_off_outbox(world)
    letter = letters_to("anna@example.org")[-1]

    heard = again.says(code_in(letter))

    assert "уже есть в программе" in asked.text
    assert "Мы вас узнали" in heard.text
    assert customer_of(world, again).id == customer_of(world, anna).id
    assert items(world.client("dynamodb"), world.settings.table, "PHONE#+79031112233") == []


def test_an_email_of_somebody_else_can_be_changed_for_ones_own(
    world: World, anna: Telegrammer
) -> None:
    open_mail(world)
    anna.registers()
    confirm_email(world, anna, "anna@example.org")
    boris = Telegrammer(world, OTHER_CHAT, first_name="Борис", phone="79031112233")
    boris.registers(email="anna@example.org")

    boris.says("Другая почта")
    summary = boris.says("boris@example.org")
    boris.says("Да")

    assert "boris@example.org" in summary.text
    assert customer_of(world, boris).id != customer_of(world, anna).id


def test_wrong_codes_never_open_somebody_elses_card(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    open_mail(world)
    anna.registers()
    confirm_email(world, anna, "anna@example.org")
    clock.moves(minutes=2)
    thief = Telegrammer(world, OTHER_CHAT, phone="79031112233")
    thief.registers(email="anna@example.org")

    told = [thief.says(f"{guess:06d}").text for guess in range(6)]
    clock.moves(minutes=1)

    assert "больше не действует" in told[-1]
    assert len(profiles(world)) == 1


def test_a_web_visitor_joins_by_an_sms(
    world: World, anna: Telegrammer, visitor: WebchatVisitor
) -> None:
    from tests.builders.mailbox import sms_to

    anna.registers()
    visitor.opens()
    for label in ("I agree", "No, thank you", "Step by step"):
        visitor.presses(label)
    visitor.says("Anna")
    visitor.says("Petrova")
    visitor.says("+79211234567")
    visitor.presses("Send a code")
    work_off_outbox(world)

    joined = visitor.says(code_in(sms_to("+79211234567")[0]))

    assert "We know you" in joined[0]["text"]
    assert {picture["kind"] for picture in joined[1]["pictures"]} == {"qr", "ean13"}
