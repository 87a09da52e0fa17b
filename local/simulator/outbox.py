"""Reads from the engine the SMS and e-mails that the service sent."""

from typing import Any
from urllib.parse import urlsplit

import requests

SMS_PATH = "/_ministack/sns/sms-messages"
EMAIL_PATH = "/_ministack/ses/messages"
READ_TIMEOUT_S = 5

JsonObject = dict[str, Any]


class EngineSilent(Exception):
    """The engine does not answer."""


def read_outbox(engine_endpoint: str) -> JsonObject:
    """Return `sms` and `emails`, each recipient's in the order of sending.

    Raises:
        EngineSilent: there is no engine, or it did not answer.
    """
    if not urlsplit(engine_endpoint).hostname:
        return {"sms": [], "emails": []}
    phones = _read(engine_endpoint + SMS_PATH)["sms_messages"]
    accounts = _read(engine_endpoint + EMAIL_PATH)["messages"]
    sms = [_sms(one) for messages in phones.values() for one in messages]
    emails = [_email(one) for messages in accounts.values() for one in messages]
    return {"sms": sms, "emails": sorted(emails, key=lambda one: float(one["timestamp"]))}


def _sms(message: JsonObject) -> JsonObject:
    return {
        "id": message["MessageId"],
        "to": message["PhoneNumber"],
        "text": message["Message"],
    }


def _email(message: JsonObject) -> JsonObject:
    return {
        "id": message["MessageId"],
        "timestamp": message["Timestamp"],
        "from": message["Source"],
        "to": ", ".join(message["To"]),
        "subject": message["Subject"],
        "text": message["BodyText"],
        "html": message["BodyHtml"] or "",
    }


def _read(url: str) -> JsonObject:
    try:
        body = requests.get(url, timeout=READ_TIMEOUT_S).json()
    except requests.RequestException as exc:
        raise EngineSilent(type(exc).__name__) from exc
    if not isinstance(body, dict):
        raise EngineSilent("the answer is not an object")
    return body
