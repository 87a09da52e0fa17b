"""Service messages to one mailbox, or to one phone."""

from typing import Any

import pytest

from chalicelib.aws.mail import CampaignMail, Mail
from chalicelib.aws.sms import Sms
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.messages.email_message import EmailMessage
from chalicelib.world import World
from tests.builders.mailbox import letters_to, sms_to
from tests.handlers.broken import AWAY, THROTTLED, Failing, refusal

ANNA, PHONE = Email("anna@example.org"), Phone("+79211234567")


class Asked:
    """A client that remembers what it was asked."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def publish(self, **request: Any) -> None:
        self.requests.append(request)


def test_a_letter_arrives(world: World) -> None:
    world.client("sesv2").create_email_identity(EmailIdentity=world.settings.email_from)

    world.messengers.mail.send(ANNA, subject="Код", text="Ваш код: 123456")

    assert letters_to(ANNA) == ["Ваш код: 123456"]


def test_a_letter_from_nobody_is_refused(world: World) -> None:
    with pytest.raises(Rejected, match=r"email\.refused"):
        world.messengers.mail.send(ANNA, subject="Код", text="123456")


def test_a_text_arrives(world: World) -> None:
    world.messengers.sms.send(PHONE, "123456 — код")

    assert sms_to(PHONE) == ["123456 — код"]


@pytest.mark.parametrize(("sender", "named"), [("SHOPCLUB", True), ("", False)])
def test_a_text_is_urgent_and_names_its_sender_where_there_is_one(
    sender: str, *, named: bool
) -> None:
    client = Asked()

    Sms(lambda: client, sender).send(PHONE, "123456")

    attributes = client.requests[0]["MessageAttributes"]
    assert attributes["AWS.SNS.SMS.SMSType"]["StringValue"] == "Transactional"
    assert ("AWS.SNS.SMS.SenderID" in attributes) == named


@pytest.mark.parametrize("failure", [AWAY, THROTTLED])
def test_what_does_not_answer_may_answer_later(failure: Exception) -> None:
    with pytest.raises(Unavailable, match=r"sms\.unreachable"):
        Sms(lambda: Failing(failure)).send(PHONE, "123456")
    with pytest.raises(Unavailable, match=r"email\.unreachable") as refused:
        Mail(lambda: Failing(failure), "club@shop.example").send(ANNA, subject="", text="")
    assert refused.value.retry_after_s == 10


@pytest.mark.parametrize("code", ["InvalidParameter", "InvalidParameterValue", "OptedOut"])
def test_a_text_that_sns_will_never_take_is_refused_for_good(code: str) -> None:
    with pytest.raises(Rejected, match=r"sms\.refused"):
        Sms(lambda: Failing(refusal(code))).send(PHONE, "123456")


@pytest.mark.parametrize("code", ["BadRequestException", "MessageRejected"])
def test_a_letter_that_ses_will_never_take_is_refused_for_good(code: str) -> None:
    mail = Mail(lambda: Failing(refusal(code)), "club@shop.example")

    with pytest.raises(Rejected, match=r"email\.refused"):
        mail.send(ANNA, subject="", text="")


class Posted:
    """A SES that remembers what it was asked."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def send_email(self, **request: Any) -> dict[str, str]:
        self.requests.append(request)
        return {"MessageId": "1"}


@pytest.mark.parametrize(
    ("sender", "sent_from"),
    [
        ("club@shop.example", "club@shop.example"),
        ("Shop <club@shop.example>", "Shop <club@shop.example>"),
        ("club@почта.рф", "club@xn--80a1acny.xn--p1ai"),
        (
            "Клуб <club@почта.рф>",
            "=?utf-8?b?0JrQu9GD0LE=?= <club@xn--80a1acny.xn--p1ai>",
        ),
    ],
)
def test_d05_every_call_of_ses_gets_a_labels(sender: str, sent_from: str) -> None:
    """Case d05: SES refuses addresses in Unicode."""
    client = Posted()
    letter = EmailMessage("ivan@почта.рф", "Осень", "Привет", "<p>Привет</p>", (), ())

    Mail(lambda: client, sender).send(Email("ivan@почта.рф"), subject="Код", text="1")
    CampaignMail(lambda: client, sender).attempt(letter)

    for request in client.requests:
        assert request["Destination"]["ToAddresses"] == ["ivan@xn--80a1acny.xn--p1ai"]
        assert request["FromEmailAddress"] == sent_from
    assert len(client.requests) == 2
