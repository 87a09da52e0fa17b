"""Things of a customer's own: made when they are sent, for the chat that asked and no other."""

from dataclasses import replace

import pytest

from chalicelib.domain.customers.card import group_digits
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.chat_digest import chat_digest
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import Attachment
from chalicelib.services.conversation.send_attachment import send_attachment
from chalicelib.world import World
from tests.builders.accounts import in_force_since
from tests.builders.brands import has_brand
from tests.builders.people import queued
from tests.channels.bot_api import BotApi, refuses, resets
from tests.domain.points.till import FIRST
from tests.repo.builders import CHAT, a_customer, dialog_of, save_change, save_erasure, stored
from tests.services.conftest import Waiting

SECOND = Chat("telegram", "7099999999")
CARD, NEW_CARD, EXPORT = Attachment.CARD, Attachment.NEW_CARD, Attachment.EXPORT


def send(
    world: World, what: Attachment, customer: Customer, chat: Chat = CHAT, attempt: int = 0
) -> None:
    digest = chat_digest(world.secret, chat)
    send_attachment(world, what, customer.id, chat=digest, attempt=attempt)


def test_a_card_arrives_as_a_picture_with_its_number(reachable: World, api: BotApi) -> None:
    anna = stored(reachable, a_customer())

    send(reachable, CARD, anna)

    (call,) = api.calls
    assert call.method == "sendPhoto"
    assert b"\x89PNG" in call.body
    assert group_digits(anna.card).encode() in call.body


def test_a_card_names_its_holder_and_the_brand(reachable: World, api: BotApi) -> None:
    anna = stored(reachable, a_customer())
    send(reachable, CARD, anna)
    has_brand(reachable)
    send(reachable, CARD, anna)

    number = group_digits(anna.card)
    first, second = api.calls
    assert f"Анна, ваша карта: {number}".encode() in first.body
    assert f"Анна, ваша карта «Лавка»: {number}".encode() in second.body


def test_a_card_of_a_customer_without_a_name_has_its_number(reachable: World, api: BotApi) -> None:
    anna = stored(reachable, a_customer(first_name=""))

    send(reachable, CARD, anna)

    (call,) = api.calls
    assert f"Карта {group_digits(anna.card)}".encode() in call.body


def test_a_new_card_asks_once_for_the_receipts_that_waited(reachable: World, api: BotApi) -> None:
    """Before there is a programme too: the job also looks for records of the same person."""
    anna = stored(reachable, a_customer())
    send(reachable, NEW_CARD, anna)
    send(reachable, NEW_CARD, anna, attempt=1)
    send(reachable, CARD, anna)

    assert queued(reachable) == [{"v": 1, "attach": anna.id, "attempt": 0}]
    assert {call.method for call in api.calls} == {"sendPhoto"}


def test_the_receipts_are_asked_for_before_the_card_is_sent(
    patient: World, api: BotApi, waiting: Waiting
) -> None:
    api.will(resets)
    in_force_since(patient, FIRST)
    anna = stored(patient, a_customer())

    send(patient, NEW_CARD, anna)

    job = {"enclosed": "new_card", "customer": anna.id, "chat": chat_digest(patient.secret, CHAT)}
    attach = {"v": 1, "attach": anna.id, "attempt": 0}
    assert waiting.jobs == [(attach, 0), ({"v": 1, **job, "attempt": 1}, 5)]


def test_the_data_arrive_as_a_document_in_the_customers_language(
    reachable: World, api: BotApi
) -> None:
    anna = stored(reachable, a_customer(surname="Петрова", locale="en"))

    send(reachable, EXPORT, anna)

    (call,) = api.calls
    assert call.method == "sendDocument"
    assert "Петрова" in call.body.decode()
    assert reachable.texts.say("en", "my_data.file") in call.body.decode()


def test_the_data_are_those_of_the_moment_of_sending(reachable: World, api: BotApi) -> None:
    anna = stored(reachable, a_customer(surname="Петрова"))
    save_change(reachable, anna, replace(anna, surname="Каренина"), dialog_of(reachable))

    send(reachable, EXPORT, anna)

    assert "Каренина" in api.calls[0].body.decode()


def test_it_goes_to_the_chat_that_asked(reachable: World, api: BotApi) -> None:
    anna = stored(reachable, a_customer(chats=(CHAT, SECOND)))

    send(reachable, CARD, anna, SECOND)

    (call,) = api.calls
    assert SECOND.id.encode() in call.body
    assert CHAT.id.encode() not in call.body


@pytest.mark.parametrize("what", [CARD, EXPORT])
def test_whoever_left_gets_nothing(reachable: World, api: BotApi, what: Attachment) -> None:
    anna = stored(reachable, a_customer())
    forgotten = replace(dialog_of(reachable), customer_id=None)
    save_erasure(reachable, anna, forgotten, reachable.now())

    send(reachable, what, anna)
    send(reachable, what, a_customer(id=CustomerId("nobody")))

    assert api.calls == []
    assert queued(reachable) == []


def test_a_chat_that_is_not_the_customers_gets_nothing(reachable: World, api: BotApi) -> None:
    anna = stored(reachable, a_customer())

    send(reachable, EXPORT, anna, SECOND)

    assert api.calls == []
    assert queued(reachable) == []


def test_what_telegram_did_not_take_is_named_again_by_the_same_job(
    patient: World, api: BotApi, waiting: Waiting
) -> None:
    api.will(resets)
    anna = stored(patient, a_customer())

    send(patient, CARD, anna, attempt=2)

    job = {"enclosed": "card", "customer": anna.id, "chat": chat_digest(patient.secret, CHAT)}
    assert waiting.jobs == [({"v": 1, **job, "attempt": 3}, 20)]


def test_whoever_blocked_us_is_marked_and_bothered_no_more(reachable: World, api: BotApi) -> None:
    api.will(refuses(403, "Forbidden: bot was blocked by the user"))
    anna = stored(reachable, a_customer())

    send(reachable, CARD, anna)

    assert dialog_of(reachable).blocked
    assert queued(reachable) == []
