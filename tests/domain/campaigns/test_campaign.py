"""A campaign as data, and the language that stands in for one that is missing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain.campaigns.campaign import (
    Campaign,
    CampaignGift,
    CampaignRecord,
    Goal,
    Metric,
    SegmentAudience,
)
from chalicelib.domain.campaigns.quiet_hours import Window
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.purpose import MessagePurpose

CAMPAIGN = Campaign(
    name="Autumn",
    audience=SegmentAudience("dormant"),
    purpose=MessagePurpose.ADVERTISING,
    texts={"telegram": {"ru": "Осень", "en": "Autumn"}, "sms": {"ru": "Осень"}},
    ends_at=datetime(2026, 12, 1, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("channel", "locale", "found"),
    [
        ("telegram", "ru", ("ru", "Осень")),
        ("telegram", "en", ("en", "Autumn")),
        ("sms", "en", ("ru", "Осень")),
    ],
)
def test_a_language_that_is_missing_falls_back_to_the_campaigns_own(
    channel: str, locale: Locale, found: tuple[Locale, str]
) -> None:
    assert CAMPAIGN.text(channel, locale) == found


def test_rules_6_and_44_what_holds_unless_said_otherwise() -> None:
    assert CAMPAIGN.control_share_bp == 1000
    assert CAMPAIGN.goal == Goal(Metric.BOUGHT, window_days=14)
    assert CAMPAIGN.window == Window(10, 21)


@pytest.mark.parametrize(
    ("asked", "advertising"),
    [
        ((0, 24), (10, 21)),
        ((9, 20), (10, 20)),
        ((13, 22), (13, 21)),
        ((12, 15), (12, 15)),
        ((21, 24), (10, 21)),
        ((0, 10), (10, 21)),
    ],
)
def test_c03_advertising_leaves_in_its_hours_even_if_more_were_stored(
    asked: tuple[int, int], advertising: tuple[int, int]
) -> None:
    """Case c03: an older release stored any window."""
    stored = replace(CAMPAIGN, window=Window(*asked))

    assert stored.sending_window == Window(*advertising)
    assert replace(stored, purpose=MessagePurpose.SERVICE).sending_window == stored.window


@pytest.mark.parametrize(
    ("trigger", "gift", "text", "promises"),
    [
        ("", None, "{{gift}}", False),
        ("", CampaignGift(50, 14), "Осень", True),
        ("birthday", None, "Дарим {{ gift }}", True),
        ("birthday", None, "{{gift_line}}", False),
        ("expiring", None, "{{gift}}", False),
    ],
)
def test_a_message_promises_points_to_all_or_to_those_who_get_them(
    trigger: str, gift: CampaignGift | None, text: str, *, promises: bool
) -> None:
    content = replace(CAMPAIGN, gift=gift, texts={"telegram": {"ru": text}})
    kept = CampaignRecord(CampaignId("c"), content, CampaignState.RUNNING, content.ends_at)

    assert replace(kept, trigger=trigger).promises_gift == promises
