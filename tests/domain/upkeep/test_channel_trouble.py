"""When an hourly check of a channel raises the alarm."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.upkeep.channel_health import ChannelHealth, WebhookCheck, WebhookView
from chalicelib.domain.upkeep.channel_trouble import Trouble, trouble_of

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OURS = "https://shop.example/webhooks/vk"
FINE, USED = WebhookCheck(NOW, is_ours=True), ChannelHealth(NOW - HOUR, NOW - HOUR)


def failed(at: datetime | None) -> WebhookCheck:
    return WebhookCheck(NOW, is_ours=True, error="Wrong response: 500", error_at=at)


@pytest.mark.parametrize(
    ("check", "health", "trouble"),
    [
        (FINE, USED, ""),
        (FINE, ChannelHealth(), ""),
        (FINE, ChannelHealth(NOW - 9 * DAY), ""),
        (FINE, ChannelHealth(NOW - 9 * DAY, NOW - 2 * DAY), ""),
        (FINE, ChannelHealth(NOW - 3 * DAY, NOW - DAY), ""),
        (FINE, ChannelHealth(NOW - 3 * DAY - HOUR, NOW - DAY), "silent"),
        (WebhookCheck(NOW), USED, "webhook_lost"),
        (WebhookCheck(NOW, "max.token_refused"), USED, "refused"),
        (WebhookCheck(NOW, "channel.webhook_refused"), USED, "refused"),
        (WebhookCheck(NOW, "max.unreachable"), USED, ""),
        (WebhookCheck(NOW, "vk.too_many_requests"), USED, ""),
        (failed(None), USED, "failing"),
        (failed(NOW - 2 * HOUR), USED, "failing"),
        (failed(NOW - 3 * HOUR), USED, ""),
    ],
)
def test_a_channel_is_in_trouble_or_not(
    check: WebhookCheck, health: ChannelHealth, trouble: Trouble
) -> None:
    assert trouble_of(check, health, NOW) == trouble


@pytest.mark.parametrize(
    ("view", "lapsed"),
    [
        (WebhookView("", 0), True),
        (WebhookView(OURS, 0), False),
        (WebhookView(OURS, 0, missing_events=("message_read",)), True),
        (WebhookView(OURS, 0, "failed"), True),
        (WebhookView(OURS, 9, "Wrong response: 500", NOW), False),
        # Another deployment may have the same account.
        (WebhookView("https://other.example/webhooks/vk", 0, "failed"), False),
    ],
)
def test_a_webhook_lapses(view: WebhookView, *, lapsed: bool) -> None:
    assert view.has_lapsed(OURS) is lapsed
