"""Requests about campaigns: what is sent, to whom, when, and what is measured."""

from dataclasses import replace
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictInt

from chalicelib.domain.campaigns.campaign import (
    Campaign,
    CampaignGift,
    CampaignRecord,
    Goal,
    ListedAudience,
    Metric,
)
from chalicelib.domain.campaigns.check import (
    CONTROL_SHARE_BP_MAX,
    GIFT_DAYS_MAX,
    GIFT_POINTS_MAX,
    GOAL_DAYS_MAX,
    LIFE_MAX,
    NAME_CHARS_MAX,
    PRIORITY_MAX,
)
from chalicelib.domain.campaigns.holdout import CAMPAIGN_SHARE_BP, usual_share_bp
from chalicelib.domain.campaigns.quiet_hours import DAY_HOURS, Window
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.messages.web_address import URI_CHARS_MAX
from chalicelib.handlers.campaigns.audience_requests import AudienceBody
from chalicelib.handlers.campaigns.buttons import ADDRESS, Buttons
from chalicelib.handlers.campaigns.text_requests import ChannelTexts, Words
from chalicelib.handlers.edge.fields import LATEST, Instant, VisibleOrEmpty
from chalicelib.handlers.edge.operation import Body, Changes

DAYS_EXAMPLE = 7
WORDS = {"ru": "{{name}}, скидка 15 % на кофе до воскресенья", "en": "{{name}}, 15 % off coffee"}
AUDIENCE = {"predicate": {"kind": "stage", "any_of": ["active", "cooling"]}}
BUTTONS = [
    {"kind": "link", "labels": {"ru": "Смотреть", "en": "Look"}, "url": "https://shop.example/c"},
    {"kind": "stop"},
]
NONE = "none"
USUAL, USUAL_GOAL = Window(), Goal()
Line = Annotated[str, Field(min_length=1, max_length=NAME_CHARS_MAX, pattern=r"^[^\n\r\t]+$")]
Hour = Annotated[StrictInt, Field(ge=0, le=DAY_HOURS)]


class WindowBody(Body):
    """The hours of the customer's local time in which the message may be sent; `to_hour` is out.

    In a change a missing hour stays.
    """

    from_hour: Hour = USUAL.from_hour
    to_hour: Hour = USUAL.to_hour

    def to_window(self, stored: Window = USUAL) -> Window:
        return replace(stored, **self.model_dump(exclude_unset=True))


class GoalBody(Body):
    """The metric of the uplift, and the days in which it is measured.

    In a change a missing field stays.
    """

    metric: Metric = USUAL_GOAL.metric
    window_days: Annotated[StrictInt, Field(ge=1, le=GOAL_DAYS_MAX)] = USUAL_GOAL.window_days

    def to_goal(self, stored: Goal = USUAL_GOAL) -> Goal:
        return replace(stored, **self.model_dump(exclude_unset=True))


class GiftBody(Body):
    """Points that every recipient gets once with the message; they expire after so many days."""

    points: Annotated[StrictInt, Field(ge=1, le=GIFT_POINTS_MAX)]
    days: Annotated[StrictInt, Field(ge=1, le=GIFT_DAYS_MAX)] = 14

    def to_gift(self) -> CampaignGift:
        return CampaignGift(self.points, self.days)


CampaignName = Annotated[Line, Field(examples=["Coffee in November"])]
AudienceField = Annotated[AudienceBody, Field(examples=[AUDIENCE])]
PurposeField = Annotated[
    MessagePurpose,
    Field(
        examples=[MessagePurpose.ADVERTISING],
        description="Advertising is sent only to customers who consented to it, within the"
        " frequency caps. A service message has no caps and no control group.",
    ),
]
LanguageField = Annotated[
    Locale, Field(description="The language used where a customer's language has no text.")
]
PictureField = Annotated[
    str,
    Field(
        max_length=URI_CHARS_MAX,
        description=f"{ADDRESS}, or the `picture` of an uploaded one; empty: none.",
    ),
]
TopicField = Annotated[
    str,
    Field(
        max_length=40,
        pattern=r"^[^;\n\r\t]*$",
        description="A word of the shop. Customers may refuse the topics that the bot names.",
    ),
    VisibleOrEmpty,
]
ShareField = Annotated[
    Annotated[StrictInt, Field(ge=0, le=CONTROL_SHARE_BP_MAX)] | None,
    Field(
        description="The share of the control group, in hundredths of a percent; null:"
        f" {CAMPAIGN_SHARE_BP} for advertising, none for a service message."
    ),
]
CodesField = Annotated[
    str,
    Field(
        max_length=64,
        description="The id of promo codes: every recipient gets one for them alone, in the field"
        " `{{code}}`. Empty: none.",
    ),
]
Priority = Annotated[StrictInt, Field(ge=0, le=PRIORITY_MAX)]
PRIORITY = "If several campaigns compete for a customer's last slot, the highest priority wins."
TextsField = Annotated[ChannelTexts, Field(examples=[{"telegram": WORDS}])]
EndField = Annotated[
    Instant,
    Field(
        description=f"Nothing is sent after it; {LIFE_MAX.days} days after the start at most.",
        json_schema_extra={"x-days-ahead": DAYS_EXAMPLE},
    ),
]


class CampaignFields(Body):
    """The fields of a campaign; a missing field has its default."""

    name: CampaignName = ""
    audience: AudienceField = Field(default_factory=lambda: AudienceBody(segment=NONE))
    purpose: PurposeField = MessagePurpose.ADVERTISING
    texts: TextsField = Field(default_factory=ChannelTexts)
    subjects: Words = Field(
        default_factory=Words, description="E-mail subject by language, at most 150 characters."
    )
    language: LanguageField = "ru"
    picture: PictureField = ""
    buttons: Buttons = Field(
        (),
        examples=[BUTTONS],
        description="In their order. Advertising must have a button of the kind `stop`.",
    )
    topic: TopicField = ""
    control_share_bp: ShareField = None
    window: WindowBody = WindowBody()
    starts_at: Instant | None = Field(None, description="Null: as soon as it is launched.")
    ends_at: EndField = Field(default_factory=lambda: LATEST)
    priority: Priority = Field(0, description=PRIORITY)
    goal: GoalBody = GoalBody()
    gift: GiftBody | None = Field(None, description="Null: no gift. The field `{{gift}}` names it.")
    codes: CodesField = ""

    def _converted(self, purpose: MessagePurpose, stored: int | None = None) -> dict[str, Any]:
        """Return every field as the domain has it; `purpose` determines the default share."""
        # Of a change without a purpose, it is the stored one.
        return {
            "name": self.name,
            "audience": self.audience.to_audience(stored),
            "purpose": self.purpose,
            "texts": self.texts.to_texts(),
            "subjects": self.subjects.to_wordings(),
            "language": self.language,
            "picture": self.picture,
            "buttons": tuple(button.to_button() for button in self.buttons),
            "topic": self.topic,
            "control_share_bp": usual_share_bp(purpose)
            if self.control_share_bp is None
            else self.control_share_bp,
            "window": self.window.to_window(),
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "priority": self.priority,
            "goal": self.goal.to_goal(),
            "gift": self.gift.to_gift() if self.gift else None,
            "codes": self.codes,
        }


class NewCampaign(CampaignFields):
    """A new campaign: its message, its audience, and when it may be sent."""

    name: CampaignName
    audience: AudienceField
    purpose: PurposeField
    texts: TextsField
    ends_at: EndField

    def to_content(self) -> Campaign:
        return Campaign(**self._converted(self.purpose))


class CampaignChanges(CampaignFields, Changes):
    """Changes of a campaign: missing fields stay, also inside texts, subjects, window and goal.

    They are merged as in RFC 7396. Lists are replaced as a whole, and so is the audience, which is
    one choice of several.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Coffee, once more"}]})

    version: Annotated[StrictInt, Field(ge=1)] | None = Field(
        None, description="The version that the caller read; null: any version is changed."
    )

    def applied_to(self, record: CampaignRecord) -> Campaign:
        content = record.content
        named = self.model_fields_set - {"version"}
        purpose = self.purpose if "purpose" in named else content.purpose
        is_list = isinstance(content.audience, ListedAudience)
        converted = self._converted(purpose, record.listed if is_list else None)
        converted |= {
            "texts": self.texts.to_texts(content.texts),
            "subjects": self.subjects.to_wordings(content.subjects),
            "window": self.window.to_window(content.window),
            "goal": self.goal.to_goal(content.goal),
        }
        return replace(content, **{name: converted[name] for name in named})
