"""Campaigns' letters and SMS: what AWS is asked for, and what each of its answers proves (F12)."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    NoCredentialsError,
    ReadTimeoutError,
    SSLError,
)
from botocore.parsers import ResponseParserError
from botocore.session import get_session
from botocore.validate import ParamValidator

from chalicelib.aws.clients import make_sdk_client, make_sending_client
from chalicelib.aws.mail import CampaignMail
from chalicelib.aws.sms import CampaignSms
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.messages.email_message import EmailMessage
from chalicelib.domain.messages.outgoing import Attempt, Attempted
from tests.aws.certificates import certificate
from tests.aws.scripted_server import (
    Reply,
    closes,
    resets,
    sends,
    serving,
    stays_silent,
    written,
)
from tests.handlers.broken import AWAY, Failing

A = Attempted
URL = "https://email.eu-central-1.amazonaws.com"
SENDER = "club@shop.example"
PHONE = Phone("+79211234567")
LETTER = EmailMessage(
    to="anna@example.org",
    subject="Скидки",
    text="Анна, здравствуйте",
    html="<p>Анна, здравствуйте</p>",
    headers=(("List-Unsubscribe", "<https://api.shop.example/u/x>"),),
    tags=(("campaign", "autumn-2026"), ("customer", "customer_1")),
)


class Asked:
    """A client that remembers what it was asked."""

    def __init__(self) -> None:
        self.request: dict[str, Any] = {}

    def __getattr__(self, operation: str) -> Callable[..., dict[str, str]]:
        def call(**request: Any) -> dict[str, str]:
            self.request = request
            return {"MessageId": "0102019a"}

        return call


def refusal(code: str, status: int = 400, message: str = "") -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, "SendEmail")


def untrusted() -> Exception:
    """A stranger's certificate, as the SDK tells of it."""
    told = SSLError(endpoint_url=URL, error="certificate verify failed")
    told.__context__ = ssl.SSLCertVerificationError("self-signed certificate")
    return cast("Exception", told)


def mailed(failure: Exception) -> Attempt:
    return CampaignMail(lambda: Failing(failure), SENDER).attempt(LETTER)


def texted(failure: Exception) -> Attempt:
    sms = CampaignSms(lambda: Failing(failure))
    return sms.attempt(PHONE, "Да", is_advertising=True, price_max_micro=45_000)


def fits(service: str, operation: str, request: dict[str, Any]) -> bool:
    """Whether the service's own description takes the request; our clients do not look."""
    model = get_session().get_service_model(service).operation_model(operation)
    report = ParamValidator().validate(request, model.input_shape)
    return not report.has_errors()


def test_a_letter_has_both_parts_its_headers_and_its_tags() -> None:
    client = Asked()

    attempt = CampaignMail(lambda: client, SENDER, "campaigns").attempt(LETTER)

    assert attempt == Attempt(A.SENT)
    assert client.request == {
        "FromEmailAddress": SENDER,
        "Destination": {"ToAddresses": ["anna@example.org"]},
        "Content": {
            "Simple": {
                "Subject": {"Data": "Скидки", "Charset": "UTF-8"},
                "Body": {
                    "Text": {"Data": "Анна, здравствуйте", "Charset": "UTF-8"},
                    "Html": {"Data": "<p>Анна, здравствуйте</p>", "Charset": "UTF-8"},
                },
                "Headers": [
                    {"Name": "List-Unsubscribe", "Value": "<https://api.shop.example/u/x>"}
                ],
            }
        },
        "EmailTags": [
            {"Name": "campaign", "Value": "autumn-2026"},
            {"Name": "customer", "Value": "customer_1"},
        ],
        "ConfigurationSetName": "campaigns",
    }
    assert fits("sesv2", "SendEmail", client.request)


def test_what_is_not_set_is_not_said() -> None:
    client, plain = Asked(), EmailMessage("a@example.org", "s", "t", "h", (), ())

    CampaignMail(lambda: client, SENDER).attempt(plain)

    assert "ConfigurationSetName" not in client.request
    assert "Headers" not in client.request["Content"]["Simple"]


@pytest.mark.parametrize(
    ("is_advertising", "kind"), [(True, "Promotional"), (False, "Transactional")]
)
def test_an_sms_says_what_it_is_and_what_it_may_cost(*, is_advertising: bool, kind: str) -> None:
    client = Asked()

    attempt = CampaignSms(lambda: client, "SHOPCLUB").attempt(
        PHONE, "Да", is_advertising=is_advertising, price_max_micro=135_000
    )

    attributes = client.request["MessageAttributes"]
    assert attempt == Attempt(A.SENT)
    assert (client.request["PhoneNumber"], client.request["Message"]) == (PHONE, "Да")
    assert attributes["AWS.SNS.SMS.SMSType"]["StringValue"] == kind
    assert attributes["AWS.SNS.SMS.SenderID"]["StringValue"] == "SHOPCLUB"
    assert attributes["AWS.SNS.SMS.MaxPrice"] == {"DataType": "Number", "StringValue": "0.13500"}
    assert fits("sns", "Publish", client.request)


@pytest.mark.parametrize(
    ("micro", "price"), [(1, "0.00001"), (45_001, "0.04501"), (2_000_000, "2.00000")]
)
def test_a_price_is_never_rounded_down(micro: int, price: str) -> None:
    client = Asked()

    CampaignSms(lambda: client).attempt(PHONE, "", is_advertising=True, price_max_micro=micro)

    said = client.request["MessageAttributes"]["AWS.SNS.SMS.MaxPrice"]["StringValue"]
    assert said == price


@pytest.mark.parametrize(
    ("failure", "result", "word", "wait_s"),
    [
        pytest.param(refusal("SomethingElse"), A.REFUSED, "refused", 0, id="400"),
        pytest.param(refusal("Throttling"), A.WAIT, "throttled", 5, id="throttled"),
        pytest.param(refusal("Odd", 429), A.WAIT, "throttled", 5, id="429"),
        pytest.param(refusal("AccessDeniedException", 403), A.CLOSED, "not_let_in", 0, id="403"),
        pytest.param(NoCredentialsError(), A.CLOSED, "not_let_in", 0, id="no keys"),
        pytest.param(refusal("InternalFailure", 500), A.IN_DOUBT, "unreachable", 0, id="500"),
        pytest.param(refusal("ServiceUnavailable", 503), A.IN_DOUBT, "unreachable", 0, id="503"),
        pytest.param(refusal("302", 302), A.IN_DOUBT, "unreachable", 0, id="redirect"),
        pytest.param(ResponseParserError("no JSON"), A.IN_DOUBT, "unreachable", 0, id="broken"),
        pytest.param(
            ReadTimeoutError(endpoint_url=URL), A.IN_DOUBT, "unreachable", 0, id="read timeout"
        ),
        pytest.param(
            ConnectionClosedError(endpoint_url=URL), A.IN_DOUBT, "unreachable", 0, id="reset"
        ),
        pytest.param(
            SSLError(endpoint_url=URL, error="eof"), A.IN_DOUBT, "unreachable", 0, id="broken TLS"
        ),
        pytest.param(untrusted(), A.WAIT, "unreachable", 5, id="a stranger"),
        pytest.param(
            ConnectTimeoutError(endpoint_url=URL), A.WAIT, "unreachable", 5, id="connect timeout"
        ),
        pytest.param(AWAY, A.WAIT, "unreachable", 5, id="refused connection"),
    ],
)
def test_an_answer_says_what_became_of_the_message(
    failure: Exception, result: Attempted, word: str, wait_s: int
) -> None:
    assert mailed(failure) == Attempt(result, f"email.{word}", wait_s)
    assert texted(failure) == Attempt(result, f"sms.{word}", wait_s)


@pytest.mark.parametrize(
    ("failure", "attempt"),
    [
        (refusal("MessageRejected"), Attempt(A.REFUSED, "email.refused")),
        (refusal("BadRequestException"), Attempt(A.REFUSED, "email.refused")),
        (refusal("TooManyRequestsException", 429), Attempt(A.WAIT, "email.throttled", 5)),
        (refusal("LimitExceededException"), Attempt(A.WAIT, "email.throttled", 5)),
        (
            refusal("TooManyRequestsException", 429, "Daily message quota exceeded."),
            Attempt(A.CLOSED, "email.daily_quota"),
        ),
        (refusal("AccountSuspendedException"), Attempt(A.CLOSED, "email.suspended")),
        (refusal("SendingPausedException"), Attempt(A.CLOSED, "email.paused")),
        (
            refusal("MailFromDomainNotVerifiedException"),
            Attempt(A.CLOSED, "email.sender_not_verified"),
        ),
        (
            refusal("MessageRejected", 400, f"Email address is not verified: {SENDER.upper()}"),
            Attempt(A.CLOSED, "email.sender_not_verified"),
        ),
        (
            refusal("MessageRejected", 400, "Email address is not verified: anna@example.org"),
            Attempt(A.REFUSED, "email.refused"),
        ),
        (refusal("NotFoundException", 404), Attempt(A.CLOSED, "email.not_configured")),
    ],
)
def test_what_ses_says_of_itself(failure: Exception, attempt: Attempt) -> None:
    assert mailed(failure) == attempt


@pytest.mark.parametrize("code", ["InvalidParameter", "ParameterValueInvalid", "OptedOut"])
def test_a_text_that_sns_will_never_take_is_refused(code: str) -> None:
    assert texted(refusal(code)) == Attempt(A.REFUSED, "sms.refused")


@pytest.mark.parametrize("service", ["sesv2", "sns"])
def test_the_client_of_campaigns_asks_once_and_waits_long(service: str) -> None:
    config = make_sending_client(service).meta.config

    assert config.retries["total_max_attempts"] == 1
    assert config.read_timeout == 10
    assert config.connect_timeout == 1


# The same over a real connection


ACCEPTED = b'{"MessageId":"0102019a"}'


def sent_to(url: str, monkeypatch: pytest.MonkeyPatch, read_timeout_s: float = 30.0) -> Attempt:
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    client = make_sdk_client("sesv2", attempts_max=1, read_timeout_s=read_timeout_s)
    return CampaignMail(lambda: client, SENDER).attempt(LETTER)


@pytest.mark.parametrize(
    ("reply", "result"),
    [
        pytest.param(sends(written(ACCEPTED)), A.SENT, id="200"),
        pytest.param(
            sends(written(b"{}", 400, x_amzn_errortype="MessageRejected")), A.REFUSED, id="400"
        ),
        pytest.param(
            sends(written(b"{}", 429, x_amzn_errortype="TooManyRequestsException")),
            A.WAIT,
            id="429",
        ),
        pytest.param(
            sends(written(b"{}", 400, x_amzn_errortype="SendingPausedException")),
            A.CLOSED,
            id="paused",
        ),
        pytest.param(sends(written(b"<html>busy</html>", 503)), A.IN_DOUBT, id="503 in words"),
        pytest.param(sends(written(b'{"Messa')), A.IN_DOUBT, id="broken JSON"),
        pytest.param(sends(written(b"{}")), A.IN_DOUBT, id="no id"),
        pytest.param(
            sends(written(b"", 302, location="http://127.0.0.1:9/")), A.IN_DOUBT, id="redirect"
        ),
        pytest.param(resets, A.IN_DOUBT, id="reset"),
        pytest.param(closes, A.IN_DOUBT, id="end"),
        pytest.param(stays_silent, A.IN_DOUBT, id="silence"),
    ],
)
def test_a_letter_is_asked_for_once_whatever_comes_back(
    reply: Reply, result: Attempted, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_timeout_s = 0.5 if reply is stays_silent else 30.0
    with serving(reply) as server:
        attempt = sent_to(server.url, monkeypatch, read_timeout_s)

    assert attempt.result is result
    assert len(server.received) == 1


def test_a_stranger_is_given_no_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, _ = certificate(tmp_path)
    with serving(tls=context) as server:
        attempt = sent_to(server.url, monkeypatch)

    assert attempt == Attempt(A.WAIT, "email.unreachable", 5)
    assert server.received == []
