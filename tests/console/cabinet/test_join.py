"""Registration as a form: the bot hears it, proves the phone, and the card stands at the end."""

import pytest

from chalicelib.console.cabinet.joining import COOKIE as JOINING
from chalicelib.console.cabinet.session import COOKIE, FRAMED_COOKIE
from chalicelib.domain.conversation.one_time_code import derive_code
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.messages.reply import CodeNotice
from chalicelib.world import World
from tests.builders.cabinet import ME, launch_data
from tests.builders.pages import Seen, Visitor
from tests.builders.people import Telegrammer, queued
from tests.builders.shops import a_buyer
from tests.console.cabinet.conftest import PAYLOAD

JOIN = "/join/webchat"
PHONE = "+79217654321"
FILLED = {
    "first_name": "Мария",
    "surname": "Орлова",
    "phone": "8 921 765-43-21",
    "email": "maria@example.org",
    "birthday": "7 июня 1991",
    "personal": "yes",
    "advertising": "yes",
}


def code_in_outbox(world: World) -> str:
    """The code that waits in the outbox."""
    jobs = {job["reply"] for job in queued(world) if "reply" in job}
    found = [world.conversation.owed_replies.get(each, world.now()) for each in jobs]
    (notice,) = [each.outgoing for each in found if each and isinstance(each.outgoing, CodeNotice)]
    return derive_code(world.secret, nonce=notice.nonce, purpose=notice.address)


def answers(visitor: Visitor, seen: Seen, text: str, at: str = JOIN) -> Seen:
    form = seen.hidden(f"{at}/answer")
    return visitor.posts(f"{at}/answer", {**form, "answer": text})


def owner_of_phone(world: World, phone: str = PHONE) -> Customer:
    owner = world.customers.claims.owner_of_phone(Phone(phone))
    customer = world.customers.profiles.get(owner) if owner else None
    assert customer
    return customer


def test_a_form_a_code_and_there_is_the_card(world: World) -> None:
    visitor = Visitor()
    asked = visitor.sends(JOIN, FILLED)
    done = answers(visitor, asked, code_in_outbox(world))

    customer = owner_of_phone(world)
    assert (asked.status, done.path) == (200, ME)
    assert customer.card[-4:] in done.text
    assert (customer.first_name, customer.surname) == ("Мария", "Орлова")
    assert customer.phone.method == "sms"
    assert customer.chats == ()
    assert customer.allows(Purpose.ADVERTISING, "sms")
    assert {COOKIE} == set(visitor.cookies)


def test_without_the_tick_there_is_no_advertising(world: World) -> None:
    visitor = Visitor()
    asked = visitor.sends(JOIN, {**FILLED, "advertising": ""})
    answers(visitor, asked, code_in_outbox(world))

    consents = owner_of_phone(world).consents
    assert not any(each.given for each in consents if each.purpose is Purpose.ADVERTISING)
    assert any(each.given for each in consents if each.purpose is Purpose.PERSONAL_DATA)


def test_every_wrong_field_is_explained_at_once_and_kept(world: World) -> None:
    wrong = {
        "first_name": PAYLOAD,
        "surname": "7",
        "phone": "12",
        "email": "нет",
        "birthday": "31 июня",
    }
    seen = Visitor().sends(JOIN, wrong)

    assert seen.status == 422
    for name in (*wrong, "personal"):
        assert f'id="wrong-{name}"' in seen.html, name
    assert "<img src=x" not in seen.html
    assert seen.filled()["first_name"] == PAYLOAD
    assert queued(world) == []


def test_a_misspelt_mailbox_is_asked_about_and_taken_the_second_time(world: World) -> None:
    visitor = Visitor()
    typed = {**FILLED, "email": "maria@gmial.com"}
    asked = visitor.sends(JOIN, typed)
    taken = visitor.posts(JOIN, {**asked.hidden(), **typed})

    assert "gmail.com" in asked.text
    assert (asked.status, taken.status) == (422, 200)
    assert queued(world)


def test_a_form_sent_twice_makes_one_card_and_sends_onecode_in_outbox(world: World) -> None:
    visitor = Visitor()
    form = {**visitor.opens(JOIN).hidden(), **FILLED}
    asked = [visitor.posts(JOIN, form) for _ in range(2)][-1]
    code = code_in_outbox(world)
    answer = {**asked.hidden(f"{JOIN}/answer"), "answer": code}
    done = [visitor.posts(f"{JOIN}/answer", answer) for _ in range(2)]

    assert done[0].path == ME
    assert owner_of_phone(world).card[-4:] in visitor.opens(ME).text


def test_a_wrong_code_is_counted_by_the_bot(world: World) -> None:
    visitor = Visitor()
    asked = visitor.sends(JOIN, FILLED)
    code = code_in_outbox(world)
    seen = answers(visitor, asked, "000000" if code != "000000" else "000001")

    assert "Осталось попыток: 4" in seen.text
    assert world.customers.claims.owner_of_phone(Phone(PHONE)) is None


def test_a_person_with_a_card_gets_that_card(world: World) -> None:
    buyer = a_buyer(world)
    visitor = Visitor()
    asked = visitor.sends(JOIN, {**FILLED, "phone": buyer.phone.number})
    done = answers(visitor, asked, code_in_outbox(world))

    assert done.path == ME
    assert buyer.card[-4:] in done.text
    assert owner_of_phone(world, buyer.phone.number).first_name == buyer.first_name


def test_the_form_in_telegram_is_for_whom_telegram_vouches(world: World) -> None:
    visitor, stranger = Visitor(), Visitor()
    opened = visitor.posts("/me/launch", {"data": launch_data(world, 42)})
    asked = visitor.posts("/join/telegram", {**opened.hidden(), **FILLED})
    done = answers(visitor, asked, code_in_outbox(world), "/join/telegram")

    assert opened.path == "/join/telegram"
    assert "frame-ancestors https://web.telegram.org" in opened.headers["Content-Security-Policy"]
    assert done.path == ME
    assert [chat.to_text() for chat in owner_of_phone(world).chats] == ["telegram;42"]
    assert {FRAMED_COOKIE} == set(visitor.cookies)
    assert stranger.posts("/join/telegram", FILLED).status == 403
    assert JOINING not in stranger.cookies


def test_the_bot_offers_the_form_beside_the_other_ways(world: World) -> None:
    boris = Telegrammer(world, chat_id=77, first_name="Борис")
    boris.agrees()

    (part,) = [job for job in queued(world) if "reply" in job]
    reply = world.conversation.owed_replies.get(part["reply"], world.now())
    assert reply
    assert "open_form" in str(reply.outgoing)


@pytest.mark.parametrize("channel", ["pigeon", "email", "..", "%2e"])
@pytest.mark.usefixtures("world")
def test_another_channel_has_no_form(channel: str) -> None:
    assert Visitor().opens(f"/join/{channel}").status == 404
