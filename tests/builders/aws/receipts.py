"""Receipts of e-mails in the shapes in which SES and SNS send them."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.world import World
from local.cloud.sns_signer import SnsSigner
from tests.builders.clock import START

TOPIC = "arn:aws:sns:eu-central-1:111122223333:receipts"
SIGNER = SnsSigner()
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SENT_AT = START - timedelta(hours=1)


def listening(world: World) -> World:
    """The world with a topic for receipts, which trusts our key instead of that of SNS."""
    settings = replace(world.settings, email_topic=TOPIC)
    return replace(world, settings=settings, certificate=SIGNER.certificate_at)


def instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def a_letter(campaign: str, customer: str, *, to: str = "anna@example.net") -> dict[str, Any]:
    """The e-mail that an event is about."""
    return {
        "timestamp": instant(SENT_AT),
        "source": "club@shop.example",
        "sendingAccountId": "111122223333",
        "messageId": "0102019exampleb1-aaaa-bbbb-cccc-000000000001-000000",
        "destination": [to],
        "headersTruncated": False,
        "commonHeaders": {"from": ["club@shop.example"], "to": [to], "subject": "Бонусы"},
        "tags": {
            "ses:configuration-set": ["crm"],
            "campaign": [campaign],
            "customer": [customer],
        },
    }


def an_event(kind: str, letter: dict[str, Any], at: datetime = START, **about: Any) -> str:
    """One event; `about` are the fields of its own part beside the instant."""
    part = {"Reject": "reject", "Rendering Failure": "failure"}.get(kind, kind.lower())
    return json.dumps(
        {"eventType": kind, "mail": letter, part: {"timestamp": instant(at), **about}},
        ensure_ascii=False,
    )


def bounced(
    letter: dict[str, Any],
    at: datetime = START,
    kind: str = "Permanent",
    because: str = "General",
) -> str:
    recipients = [{"emailAddress": "anna@example.net", "action": "failed", "status": "5.1.1"}]
    return an_event(
        "Bounce",
        letter,
        at,
        feedbackId="0102019exampleb1-ffff-000000000001-000000",
        bounceType=kind,
        bounceSubType=because,
        bouncedRecipients=recipients,
        reportingMTA="dsn; a1-2.smtp-out.eu-west-1.amazonses.com",
    )


def complained(
    letter: dict[str, Any],
    at: datetime = START,
    kind: str | None = None,
    feedback: str | None = "abuse",
) -> str:
    return an_event(
        "Complaint",
        letter,
        at,
        feedbackId="0102019exampleb1-ffff-000000000002-000000",
        complaintSubType=kind,
        complainedRecipients=[{"emailAddress": "anna@example.net"}],
        userAgent="Example/1.0",
        complaintFeedbackType=feedback,
        arrivalDate=instant(at),
    )


def delivered(letter: dict[str, Any], at: datetime = START) -> str:
    return an_event("Delivery", letter, at, processingTimeMillis=1234, smtpResponse="250 2.0.0 OK")


def opened(letter: dict[str, Any], at: datetime = START, agent: str = BROWSER) -> str:
    return an_event("Open", letter, at, ipAddress="203.0.113.9", userAgent=agent)


PROMO = "https://shop.example/promo?c=42"


def clicked(
    letter: dict[str, Any], at: datetime = START, agent: str = BROWSER, link: str = PROMO
) -> str:
    return an_event("Click", letter, at, ipAddress="203.0.113.9", userAgent=agent, link=link)


def an_envelope(message: str, **changes: str) -> dict[str, str]:
    """The envelope of SNS around an event."""
    return {
        "Type": "Notification",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Subject": "Amazon SES Email Event Notification",
        "Message": message,
        "Timestamp": instant(START),
        **changes,
    }


def notified(message: str, **changes: str) -> str:
    """The body of an SQS message with a signed event."""
    return SIGNER.sign(an_envelope(message, **changes))
