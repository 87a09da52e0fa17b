"""Looks at a bot of Telegram, and sets its webhook.

Source: https://core.telegram.org/bots/api#setwebhook
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from chalicelib.channels.attempts import json_object, refuse_webhook
from chalicelib.channels.telegram.answers import UNREACHABLE, judge_answer, result_of
from chalicelib.channels.telegram.updates import EVENTS
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.upkeep.channel_health import PlatformAccount, WebhookView

if TYPE_CHECKING:
    from chalicelib.channels.http_session import PlatformAnswer

ERROR_CHARS_MAX = 300
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class _Info(BaseModel):
    url: str = ""
    pending_update_count: int = 0
    last_error_date: int | None = None
    last_error_message: str = ""
    allowed_updates: list[str] = []  # empty: every kind that we read


def read_account(content: bytes, secrets: tuple[str, ...]) -> PlatformAccount:
    """Return what the answer to `getMe` says; `secrets` are those of our webhook."""
    name = str(result_of(content).get("username", ""))
    is_fit = all(SECRET.fullmatch(secret) for secret in secrets)
    return PlatformAccount(f"@{name}" if name else "", faults=() if is_fit else ("secret.form",))


def read_webhook(content: bytes) -> WebhookView:
    """Return what the answer to `getWebhookInfo` says.

    Raises:
        Unavailable: `telegram.unreachable`: the answer is not one of Telegram.
    """
    try:
        info = _Info.model_validate(json.loads(content)["result"])
    except (ValueError, KeyError, TypeError, ValidationError) as exc:
        raise Unavailable(UNREACHABLE) from exc
    failed_at = datetime.fromtimestamp(info.last_error_date, UTC) if info.last_error_date else None
    allowed = info.allowed_updates or EVENTS
    missing = tuple(each for each in EVENTS if each not in allowed)
    error = info.last_error_message[:ERROR_CHARS_MAX]
    return WebhookView(info.url, info.pending_update_count, error, failed_at, missing)


def set_webhook(
    ask: Callable[[str, dict[str, Any]], "PlatformAnswer"], url: str, secret: str
) -> None:
    """Let Telegram post to this address.

    Raises:
        Rejected: `channel.webhook_refused`.
        Unavailable: Telegram does not answer, or does not know the token.
    """
    wanted = {"url": url, "secret_token": secret, "allowed_updates": EVENTS}
    answer = ask("setWebhook", wanted)
    words = json_object(answer.content).get("description")
    refuse_webhook(judge_answer(answer.status, answer.content), words)
