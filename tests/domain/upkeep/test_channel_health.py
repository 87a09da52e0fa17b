"""What people need of the answer of a platform."""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.upkeep.channel_health import WebhookCheck, WebhookView

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
OURS = "https://shop.example/webhooks/telegram"


@pytest.mark.parametrize(
    ("check", "good"),
    [
        (WebhookCheck.of(WebhookView(OURS, 0), OURS, AT), True),
        (WebhookCheck.of(WebhookView("https://other.example", 0), OURS, AT), False),
        (WebhookCheck(AT, "telegram.unreachable"), False),
    ],
)
def test_a_platform_posts_to_us_or_not(check: WebhookCheck, *, good: bool) -> None:
    assert check.is_good is good


def test_the_address_itself_is_not_kept() -> None:
    view = WebhookView("https://other.example/secret", 3, "500", AT)

    assert "secret" not in repr(WebhookCheck.of(view, OURS, AT))
