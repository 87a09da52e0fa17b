"""Reads what Telegram says about the webhook of a bot.

Source: https://core.telegram.org/bots/api#getwebhookinfo
"""

import json
from datetime import UTC, datetime

from pydantic import BaseModel, ValidationError

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.upkeep.channel_health import WebhookView

ERROR_CHARS_MAX = 300


class _Info(BaseModel):
    url: str = ""
    pending_update_count: int = 0
    last_error_date: int | None = None
    last_error_message: str = ""


def read_webhook_info(content: bytes) -> WebhookView:
    """Return what the answer to `getWebhookInfo` says.

    Raises:
        Unavailable: `telegram.unreachable`: the answer is not one of Telegram.
    """
    try:
        info = _Info.model_validate(json.loads(content)["result"])
    except (ValueError, KeyError, TypeError, ValidationError) as exc:
        raise Unavailable("telegram.unreachable") from exc
    failed_at = datetime.fromtimestamp(info.last_error_date, UTC) if info.last_error_date else None
    error = info.last_error_message[:ERROR_CHARS_MAX]
    return WebhookView(info.url, info.pending_update_count, error, failed_at)
