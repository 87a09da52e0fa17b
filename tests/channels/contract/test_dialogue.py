"""The same registration, balance and campaign in every messenger, in both languages."""

from typing import NamedTuple

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.outgoing import Attempted
from chalicelib.services.messages.render_message import render_message
from chalicelib.services.messages.send_message import send_message
from chalicelib.world import World
from tests.builders.campaigns import GREETING, a_message, a_record
from tests.builders.clock import Clock
from tests.channels.bot_api import BotApi
from tests.channels.contract.platforms import Person, Platform
from tests.domain.points.till import NOW
from tests.flows.points.scene import a_till
from tests.handlers.points.test_points_http import sells


class Words(NamedTuple):
    """What a person says, and what the bot answers."""

    agree: str
    advertising: str
    at_once: str
    form: str
    yes: str
    done: str
    balance: str
    seventy: str


WORDS = {
    "ru": Words(
        "Согласен",
        "Да, присылайте",
        "Всё одним сообщением",
        "Анна Петрова, +{phone}, anna@example.org, 5 мая 1990",
        "Да",
        "Готово, Анна!",
        "баланс",
        "70",
    ),
    "en": Words(
        "I agree",
        "Yes, please",
        "All in one message",
        "Anna Smith, +{phone}, anna@example.org, May 5 1990",
        "Yes",
        "Done, Anna!",
        "balance",
        "70",
    ),
}


@pytest.fixture(params=WORDS)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def person(platform: Platform, world: World, api: BotApi, language: str) -> Person:
    return platform.person(world, api, language)


def registers(person: Person, words: Words) -> str:
    for said in ("/start", words.agree, words.advertising, words.at_once):
        person.says(said)
    person.says(words.form.format(phone=person.phone))
    person.proves_phone()
    return person.says(words.yes).text


def customer_of(world: World, person: Person) -> Customer:
    dialog = world.conversation.dialogs.get(person.chat)
    assert dialog is not None
    assert dialog.customer_id is not None
    customer = world.customers.profiles.get(dialog.customer_id)
    assert customer is not None
    return customer


def test_a_person_registers_sees_the_balance_and_gets_a_campaign(
    world: World, clock: Clock, platform: Platform, api: BotApi, person: Person, language: str
) -> None:
    clock.at = NOW
    words, till = WORDS[language], a_till(world)

    assert words.done in registers(person, words)
    customer = customer_of(world, person)
    assert (customer.locale, customer.phone.number) == (language, f"+{person.phone}")
    assert customer.chats == (person.chat,)
    assert any(
        each.given and each.source == platform.name and each.channel == platform.name
        for each in customer.consents
    )

    sells(till, customer, "of-the-contract", "1000.00")
    assert words.seventy in person.says(words.balance).text

    content = a_message(texts={platform.name: GREETING})
    message = render_message(world, a_record(content), customer, platform.name, "")
    before = len(api.calls)
    attempt = send_message(world, message)
    assert attempt.result in (Attempted.DELIVERED, Attempted.SENT)
    (sent,) = api.calls[before:]
    shown = sent.readable
    for part in (message.text, *(button.label for button in message.buttons), "/l/"):
        assert part in shown
