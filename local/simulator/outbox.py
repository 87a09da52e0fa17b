"""Reads from the engine the SMS and e-mails that the service sent."""

from dataclasses import dataclass
from typing import Any

import requests

READ_TIMEOUT_S = 5
SHOWN_MAX = 300

JsonObject = dict[str, Any]


class EngineSilent(Exception):
    """The engine does not answer."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """The messages that the engine accepted; they outlive a restart."""

    endpoint: str
    key: str

    def shown(self) -> JsonObject:
        """Return the last `sms` and `emails`, in the order of sending.

        Raises:
            EngineSilent: the engine did not answer.
        """
        sms, emails = (self._read(f"{kind}?last={SHOWN_MAX}") for kind in ("sms", "emails"))
        return {"sms": [_sms(one) for one in sms], "emails": [_email(one) for one in emails]}

    def emails_after(self, n: int) -> list[JsonObject]:
        """Return the next e-mails after the `n`-th, oldest first, a thousand at most.

        Raises:
            EngineSilent: the engine did not answer.
        """
        return [_email(one) for one in self._read(f"emails?after={n}")]

    def _read(self, what: str) -> list[JsonObject]:
        headers = {"Authorization": f"Bearer {self.key}"}
        try:
            answer = requests.get(
                f"{self.endpoint}/_grocer/{what}", headers=headers, timeout=READ_TIMEOUT_S
            )
            sent: list[JsonObject] = answer.json()["sent"]
        except (requests.RequestException, KeyError) as exc:
            raise EngineSilent(type(exc).__name__) from exc
        return sent


def _sms(message: JsonObject) -> JsonObject:
    return {
        "id": message["MessageId"],
        "to": message["PhoneNumber"],
        "text": message["Message"],
    }


def _email(message: JsonObject) -> JsonObject:
    return {
        "id": message["MessageId"],
        "n": message["n"],
        "timestamp": message["Timestamp"],
        "from": message["Source"],
        "to": ", ".join(message["To"]),
        "subject": message["Subject"],
        "text": message["BodyText"],
        "html": message["BodyHtml"] or "",
    }
