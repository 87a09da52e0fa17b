"""Answers about campaigns."""

from datetime import datetime
from typing import Any

from pydantic import Field

from chalicelib.domain.campaigns.campaign import (
    Audience,
    Campaign,
    CampaignRecord,
    CampaignSnapshot,
    Goal,
    ListedAudience,
    Metric,
    PredicateAudience,
    SegmentAudience,
)
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.segments import Predicate, parse_predicate
from chalicelib.handlers.campaigns.buttons import Buttons, button_body
from chalicelib.handlers.edge.cursors import NextCursor
from chalicelib.handlers.edge.operation import ResponseModel


class RehearsedResponse(ResponseModel):
    """The rehearsal that a launch relies on."""

    at: datetime
    found: int = Field(description="How many customers were in the audience.")


class CampaignSummary(ResponseModel):
    """The state of a campaign, without its content."""

    id: str
    name: str
    state: CampaignState
    purpose: MessagePurpose
    created_at: datetime
    starts_at: datetime | None
    ends_at: datetime
    rehearsed: RehearsedResponse | None = Field(
        description="Null also if birthday or age chose the audience: the rehearsal has its size."
    )
    launched_at: datetime | None
    ended_at: datetime | None
    paused_because: str = Field(description="A code, if the campaign paused itself.")
    trigger: str = Field(description="The trigger that it belongs to; empty: none.")
    version: int

    @classmethod
    def of(cls, campaign: CampaignSnapshot) -> "CampaignSummary":
        return cls.model_validate(campaign, from_attributes=True)


class AudienceResponse(ResponseModel):
    """The audience: a segment, a condition, or the number of listed customers."""

    segment: str | None = None
    predicate: Predicate | None = None
    listed: int | None = None


class WindowResponse(ResponseModel):
    """Hours of the customer's local time."""

    from_hour: int
    to_hour: int


class GoalResponse(ResponseModel):
    """The metric of the uplift and its window, as set before the launch."""

    metric: Metric
    window_days: int

    @classmethod
    def of(cls, goal: Goal) -> "GoalResponse":
        return cls(metric=goal.metric, window_days=goal.window_days)


class GiftResponse(ResponseModel):
    """Points that every recipient gets once with the message, and the days that they live."""

    points: int
    days: int


class CampaignContent(ResponseModel):
    """The message of a campaign or a trigger, and its rules."""

    texts: dict[str, dict[Locale, str]]
    subjects: dict[Locale, str]
    language: Locale
    picture: str
    buttons: Buttons
    topic: str
    control_share_bp: int
    window: WindowResponse
    priority: int
    goal: GoalResponse
    codes: str


class CampaignResponse(CampaignContent, CampaignSummary):
    """A campaign with its content."""

    audience: AudienceResponse
    gift: GiftResponse | None

    @classmethod
    def whole(cls, record: CampaignRecord) -> "CampaignResponse":
        audience = _audience(record.content.audience, record.listed)
        summary = CampaignSummary.of(record.snapshot).model_dump()
        given = record.content.gift
        gift = GiftResponse(points=given.points, days=given.days) if given else None
        return cls(**summary, **campaign_content(record.content), audience=audience, gift=gift)


class CampaignList(ResponseModel):
    """One page of campaigns, in no particular order."""

    campaigns: list[CampaignSummary]
    next: NextCursor


def campaign_content(content: Campaign) -> dict[str, Any]:
    """Return the fields of `CampaignContent`."""
    return {
        "texts": {channel: dict(words) for channel, words in content.texts.items()},
        "subjects": dict(content.subjects),
        "language": content.language,
        "picture": content.picture,
        "buttons": tuple(map(button_body, content.buttons)),
        "topic": content.topic,
        "control_share_bp": content.control_share_bp,
        "window": WindowResponse(
            from_hour=content.window.from_hour, to_hour=content.window.to_hour
        ),
        "priority": content.priority,
        "goal": GoalResponse.of(content.goal),
        "codes": content.codes,
    }


def _audience(audience: Audience, listed: int) -> AudienceResponse:
    match audience:
        case SegmentAudience(segment):
            return AudienceResponse(segment=segment)
        case PredicateAudience(predicate):
            return AudienceResponse(predicate=parse_predicate(predicate))
        case ListedAudience():
            return AudienceResponse(listed=listed)
