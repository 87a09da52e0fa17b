"""F07: SES and SNS sent a message and the answer was lost; it is unknown and not repeated."""

import json
from dataclasses import replace
from typing import Any
from urllib.request import Request, urlopen

import pytest

from chalicelib.aws.clients import make_client
from chalicelib.domain.campaigns.run import ONLY_STEP
from chalicelib.domain.messages.outgoing import Attempt, Attempted
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.services.messages.render_message import render_message
from chalicelib.services.messages.send_message import send_message
from chalicelib.world import World
from local.engine.process import Engine
from tests.builders.campaigns import AUTUMN, a_record, says
from tests.engine.lossy_proxy import LossyProxy
from tests.repo.builders import a_customer

pytestmark = pytest.mark.engine

A = Attempted
SEND_EMAIL, PUBLISH = "outbound-emails", "Publish"
LETTERS, TEXTS = "/_ministack/ses/messages", "/_ministack/sns/sms-messages"
SERVICE: dict[str, Any] = {"purpose": MessagePurpose.SERVICE, "buttons": ()}


def kept(engine: Engine, path: str) -> list[dict[str, Any]]:
    """The messages that the engine accepted."""
    headers = {"Authorization": f"Bearer {engine.key}"}
    with urlopen(Request(engine.endpoint + path, headers=headers), timeout=5) as answer:  # noqa: S310 - loopback
        by_owner = next(iter(json.load(answer).values()))
    return [message for messages in by_owner.values() for message in messages]


def letters(engine: Engine, address: object) -> list[dict[str, Any]]:
    return [each for each in kept(engine, LETTERS) if address in each["To"]]


def texts(engine: Engine, phone: object) -> list[str]:
    return [each["Message"] for each in kept(engine, TEXTS) if each["PhoneNumber"] == phone]


@pytest.fixture
def sending(lossy_world: World) -> World:
    """A world behind the proxy that may send e-mails, and SMS to Russia."""
    make_client("sesv2").create_email_identity(EmailIdentity=lossy_world.settings.email_from)
    settings = replace(lossy_world.settings, sms_prices="RU=45000")
    return replace(lossy_world, settings=settings)


def test_a_letter_is_sent_once_with_its_way_out(sending: World, engine: Engine) -> None:
    customer = a_customer()

    attempt = send_message(
        sending, render_message(sending, a_record(), customer, "email", ONLY_STEP)
    )

    assert attempt == Attempt(A.SENT)
    (letter,) = letters(engine, customer.email)
    assert letter["Subject"] == "Скидки для вас"
    assert letter["BodyText"].startswith("Анна, вас ждут скидки\n")
    assert "<a href=" in letter["BodyHtml"]


def test_a_letter_whose_answer_is_lost_was_sent_once(
    sending: World, engine: Engine, proxy: LossyProxy
) -> None:
    customer = a_customer()
    proxy.loses(SEND_EMAIL)

    attempt = send_message(
        sending, render_message(sending, a_record(), customer, "email", ONLY_STEP)
    )

    assert attempt == Attempt(A.IN_DOUBT, "email.unreachable")
    assert proxy.asked[SEND_EMAIL] == 1
    assert len(letters(engine, customer.email)) == 1


def test_an_sms_whose_answer_is_lost_was_sent_once(
    sending: World, engine: Engine, proxy: LossyProxy
) -> None:
    customer = a_customer()
    outgoing = render_message(sending, a_record(says("Да", **SERVICE)), customer, "sms", ONLY_STEP)
    proxy.loses(PUBLISH)

    attempt = send_message(sending, outgoing)

    assert attempt == Attempt(A.IN_DOUBT, "sms.unreachable")
    assert proxy.asked[PUBLISH] == 1
    assert texts(engine, customer.phone.number) == ["Да"]


def test_the_usual_client_would_have_sent_both_twice(
    sending: World, engine: Engine, proxy: LossyProxy
) -> None:
    """Why there is another one: the SDK repeats by itself what may have been done."""
    customer, usual = a_customer(), replace(sending, sending_client=make_client)
    letter = render_message(usual, a_record(), customer, "email", ONLY_STEP)
    sms = render_message(usual, a_record(says("Да", **SERVICE)), customer, "sms", ONLY_STEP)
    proxy.loses(SEND_EMAIL)
    proxy.loses(PUBLISH)

    assert {send_message(usual, each) for each in (letter, sms)} == {Attempt(A.SENT)}

    assert len(letters(engine, customer.email)) == 2
    assert texts(engine, customer.phone.number) == ["Да", "Да"]


def test_an_sms_in_doubt_is_paid_for(sending: World, proxy: LossyProxy) -> None:
    settings = replace(sending.settings, campaign_sms_daily_micro=45_000)
    poor = replace(sending, settings=settings)
    outgoing = render_message(poor, a_record(says("Да", **SERVICE)), a_customer(), "sms", ONLY_STEP)
    proxy.loses(PUBLISH)

    attempts = [send_message(poor, outgoing) for _ in range(2)]

    assert [each.code for each in attempts] == ["sms.unreachable", "sms.daily_spend"]


def test_a_refusal_of_the_service_is_a_refusal(sending: World, engine: Engine) -> None:
    stranger = replace(sending, settings=replace(sending.settings, email_from="x@other.example"))
    customer = a_customer()

    attempt = send_message(
        stranger, render_message(stranger, a_record(), customer, "email", ONLY_STEP)
    )

    assert attempt.result in {A.REFUSED, A.CLOSED}
    assert letters(engine, customer.email) == []


def test_a_service_that_is_not_there_was_not_asked(
    sending: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", "http://127.0.0.1:9")
    outgoing = render_message(sending, a_record(), a_customer(), "email", ONLY_STEP)

    assert send_message(sending, outgoing) == Attempt(A.WAIT, "email.unreachable", 5)


def test_the_ids_come_back_with_the_receipts(sending: World) -> None:
    """A tag of SES may have letters, digits, `_` and `-`; our ids have no other characters."""
    outgoing = render_message(sending, a_record(), a_customer(), "email", ONLY_STEP)

    assert dict(outgoing.tags)["campaign"] == AUTUMN
    assert all(value.replace("_", "").replace("-", "").isalnum() for _, value in outgoing.tags)
