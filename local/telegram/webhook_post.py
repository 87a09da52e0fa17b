"""Posts an update to a bot's webhook and reads the bot's answer, as Telegram's server does.

Source: https://core.telegram.org/bots/api#making-requests-when-getting-updates
"""

import json
from dataclasses import dataclass
from typing import Any

import requests

from local.telegram.ordered_delivery import PumpResult

ANSWER_TIMEOUT_S = 60
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # its name
# Telegram ignores these methods in an answer: their result could not reach the bot.
IGNORED_METHODS = frozenset({"setwebhook", "deletewebhook", "close", "logout"})

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """A Bot API method that the bot asked for in its answer."""

    method: str
    params: JsonObject


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """The bot's answer; status 0 means no answer."""

    status: int
    text: str
    retry_after_s: float | None = None

    @property
    def outcome(self) -> PumpResult:
        return PumpResult(delivered=200 <= self.status < 300, retry_after_s=self.retry_after_s)


def post_update(
    session: requests.Session, url: str, secret: str, update: JsonObject
) -> WebhookAnswer:
    """Make one attempt; a failed connection gives status 0."""
    headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: secret} if secret else {})
    body = json.dumps(update, ensure_ascii=False).encode()
    # A redirect is not followed, as Telegram does not: it would hide a wrong address.
    try:
        response = session.post(
            url, data=body, headers=headers, timeout=ANSWER_TIMEOUT_S, allow_redirects=False
        )
    except requests.RequestException as exc:
        return WebhookAnswer(0, f"no answer: {type(exc).__name__}")
    return WebhookAnswer(
        response.status_code, response.text, _seconds(response.headers.get("Retry-After"))
    )


def call_in_answer(answer: WebhookAnswer) -> WebhookCall | None:
    """Return the method that a successful answer asks to execute, if any."""
    if not answer.outcome.delivered:
        return None
    try:
        body = json.loads(answer.text)
    except ValueError:
        return None
    if not isinstance(body, dict) or not isinstance(method := body.pop("method", None), str):
        return None
    if method.lower().startswith("get") or method.lower() in IGNORED_METHODS:
        return None
    return WebhookCall(method, body)


def chat_lane(update: JsonObject) -> str:
    """Return the lane of an update: a person's messages, or that person's membership changes.

    Telegram keeps the two apart: "blocked" may overtake a message.
    """
    for kind, content in update.items():
        if kind == "my_chat_member":
            return f"{_id_of(content, 'chat')}/member"
        if isinstance(content, dict):
            return f"{_id_of(content, 'from') or _id_of(content, 'chat')}/messages"
    return "0/messages"


def _id_of(content: object, name: str) -> int:
    """Return an id in a part of an update, or 0 where a server sent something else."""
    part = content.get(name) if isinstance(content, dict) else None
    number = part.get("id") if isinstance(part, dict) else None
    return number if isinstance(number, int) else 0


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdigit() else None
