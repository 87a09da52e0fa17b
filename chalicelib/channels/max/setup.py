"""Looks at a bot of MAX, and sets its webhook.

Source: https://dev.max.ru/docs-api/methods/POST/subscriptions
"""

import re
from collections.abc import Mapping
from typing import Any

from chalicelib.channels.max.updates import EVENTS
from chalicelib.domain.upkeep.channel_health import PlatformAccount, WebhookView

SECRET = re.compile(r"[A-Za-z0-9_-]{5,256}")


def read_account(bot: Mapping[str, Any], secrets: tuple[str, ...]) -> PlatformAccount:
    """Return what MAX says about the bot; `secrets` are those of our webhook."""
    name = str(bot.get("username") or bot.get("first_name") or "")
    is_fit = all(SECRET.fullmatch(secret) for secret in secrets)
    return PlatformAccount(name, faults=() if is_fit else ("secret.form",))


def read_webhook(subscriptions: list[Mapping[str, Any]], url: str) -> WebhookView:
    """Return whether MAX posts to this address."""
    # It removes a webhook that has failed for eight hours, and says no more than that.
    ours = next((one for one in subscriptions if one.get("url") == url), None)
    if ours is None:
        return WebhookView("", 0)
    posted = ours.get("update_types")  # null: every kind
    kinds = posted if isinstance(posted, list) and posted else EVENTS
    missing = tuple(each for each in EVENTS if each not in kinds)
    return WebhookView(url, 0, missing_events=missing)


def subscription(url: str, secret: str) -> Mapping[str, Any]:
    """Return the body that sets our webhook."""
    return {"url": url, "update_types": list(EVENTS), "secret": secret}
