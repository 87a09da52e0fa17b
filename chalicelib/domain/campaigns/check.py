"""Checks a campaign before it is saved and reports all violations at once, with pointers.

Advertising cannot be sent without consent: no field of a campaign switches check 3 of section 9
off, it must have a stop button, and its window may only narrow the usual hours. A service message
cannot have a control group.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.domain import five_years
from chalicelib.domain.campaigns.addresses import faults_of_addresses
from chalicelib.domain.campaigns.campaign import (
    AnswerButton,
    Campaign,
    CampaignGift,
    ListedAudience,
    SegmentAudience,
    StopButton,
)
from chalicelib.domain.campaigns.content import Places, faults_of_words
from chalicelib.domain.campaigns.quiet_hours import ADVERTISING_HOURS
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.messages.visible_text import has_visible
from chalicelib.domain.violations import Violation, refuse_if_any

NAME_CHARS_MAX = 100
LISTED_MAX = 10_000
# A customer's contacts are remembered for 30 days. If a campaign lived longer, a worker could no
# longer see there that the customer had already got the message.
LIFE_MAX = timedelta(days=30)
CONTROL_SHARE_BP_MAX = 5_000
PRIORITY_MAX = 100
GOAL_DAYS_MAX = 90
GIFT_POINTS_MAX = 1_000_000
GIFT_DAYS_MAX = five_years.DAYS  # as every term of points
ANSWER = re.compile(r"[a-z0-9_-]{1,20}")  # with the campaign's id it fits Telegram's 64 bytes


def check_campaign(campaign: Campaign, *, now: datetime, places: Places) -> None:
    """Refuse a campaign that could not be sent as its author wrote it.

    Raises:
        Malformed: `campaign.invalid`; its pointers name every bad field.
    """
    refuse_if_any(faults_of(campaign, now=now, places=places), "campaign.invalid")


def faults_of(campaign: Campaign, *, now: datetime, places: Places) -> Iterator[Violation]:
    """Find every violation of a campaign."""
    if not has_visible(campaign.name) or len(campaign.name.strip()) > NAME_CHARS_MAX:
        yield Violation("/name", "campaign.name", {"limit": NAME_CHARS_MAX})
    yield from _audience(campaign)
    yield from faults_of_words(campaign, places)
    yield from faults_of_addresses(campaign)
    yield from _answers(campaign)
    yield from _permission(campaign)
    yield from _schedule(campaign, now)
    yield from _numbers(campaign)


def _audience(campaign: Campaign) -> Iterator[Violation]:
    audience = campaign.audience
    if isinstance(audience, ListedAudience):
        if not 0 < len(audience.ids) <= LISTED_MAX:
            yield Violation("/audience/ids", "campaign.audience_size", {"limit": LISTED_MAX})
    elif isinstance(audience, SegmentAudience):
        if not audience.segment:
            yield Violation("/audience/segment", "campaign.audience_empty")
    elif not audience.predicate:
        yield Violation("/audience/predicate", "campaign.audience_empty")


def _answers(campaign: Campaign) -> Iterator[Violation]:
    for number, button in enumerate(campaign.buttons):
        if isinstance(button, AnswerButton) and not ANSWER.fullmatch(button.value):
            yield Violation(f"/buttons/{number}/value", "campaign.answer")


def _permission(campaign: Campaign) -> Iterator[Violation]:
    # A service message is needed for the service, so no customer may be held out from it.
    advertises = campaign.purpose is MessagePurpose.ADVERTISING
    if advertises and StopButton() not in campaign.buttons:
        yield Violation("/buttons", "campaign.no_stop")
    if not advertises and campaign.control_share_bp:
        yield Violation("/control_share_bp", "campaign.service_held_out")


def _schedule(campaign: Campaign, now: datetime) -> Iterator[Violation]:
    starts_at = campaign.starts_at or now
    if starts_at < now:
        yield Violation("/starts_at", "campaign.starts_in_the_past")
    if campaign.ends_at <= max(starts_at, now):
        yield Violation("/ends_at", "campaign.ends_too_early")
    elif campaign.ends_at - starts_at > LIFE_MAX:
        yield Violation("/ends_at", "campaign.lives_too_long", {"limit": LIFE_MAX.days})
    yield from _window(campaign)


def _window(campaign: Campaign) -> Iterator[Violation]:
    if not campaign.window.is_sound:
        yield Violation("/window", "campaign.window")
    elif campaign.window != campaign.sending_window:
        hours = {"from": ADVERTISING_HOURS.from_hour, "to": ADVERTISING_HOURS.to_hour}
        yield Violation("/window", "campaign.quiet_hours", hours)


def _numbers(campaign: Campaign) -> Iterator[Violation]:
    gift = campaign.gift or CampaignGift(1, 1)
    for pointer, number, low, high in (
        ("/control_share_bp", campaign.control_share_bp, 0, CONTROL_SHARE_BP_MAX),
        ("/priority", campaign.priority, 0, PRIORITY_MAX),
        ("/goal/window_days", campaign.goal.window_days, 1, GOAL_DAYS_MAX),
        ("/gift/points", gift.points, 1, GIFT_POINTS_MAX),
        ("/gift/days", gift.days, 1, GIFT_DAYS_MAX),
    ):
        if not low <= number <= high:
            yield Violation(pointer, "campaign.number", {"low": low, "high": high})
