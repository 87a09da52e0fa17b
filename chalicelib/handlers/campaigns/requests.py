"""What callers send about campaigns."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field, StrictInt, create_model

from chalicelib.channels import CHANNELS
from chalicelib.domain.campaigns.campaign import (
    Audience,
    Campaign,
    Goal,
    ListedAudience,
    Metric,
    PredicateAudience,
    SegmentAudience,
    Wordings,
)
from chalicelib.domain.campaigns.check import (
    CONTROL_SHARE_BP_MAX,
    GOAL_DAYS_MAX,
    LIFE_MAX,
    LISTED_MAX,
    NAME_CHARS_MAX,
    PRIORITY_MAX,
    URL_CHARS_MAX,
)
from chalicelib.domain.campaigns.holdout import CAMPAIGN_SHARE_BP, usual_share_bp
from chalicelib.domain.campaigns.quiet_hours import DAY_HOURS, Window
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.messages.template import TEMPLATE_CHARS_MAX
from chalicelib.domain.segments import Predicate, predicate_text
from chalicelib.handlers.campaigns.buttons import Buttons
from chalicelib.handlers.edge.fields import LATEST, Instant, exactly_one
from chalicelib.handlers.edge.operation import Body

DAYS_EXAMPLE = 7
WORDS = {"ru": "{{name}}, скидка 15 % на кофе до воскресенья", "en": "{{name}}, 15 % off coffee"}
AUDIENCE = {"predicate": {"kind": "stage", "any_of": ["active", "cooling"]}}
BUTTONS = [
    {"kind": "link", "labels": {"ru": "Смотреть", "en": "Look"}, "url": "https://shop.example/c"},
    {"kind": "stop"},
]
NONE = "none"
USUAL = Window()
Template = Annotated[str, Field(min_length=1, max_length=TEMPLATE_CHARS_MAX)]
Line = Annotated[str, Field(min_length=1, max_length=NAME_CHARS_MAX, pattern=r"^[^\n\r\t]+$")]
ListedId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Hour = Annotated[StrictInt, Field(ge=0, le=DAY_HOURS)]


class Words(Body):
    """A template by language; it may hold places such as `{{name}}`."""

    ru: Template | None = None
    en: Template | None = None

    def to_wordings(self) -> Wordings:
        both: Mapping[Locale, str | None] = {"ru": self.ru, "en": self.en}
        return {locale: text for locale, text in both.items() if text is not None}


class _TextByChannel(Body):
    """The text for each channel by which the message may go; the order is ours."""

    def to_texts(self) -> dict[str, Wordings]:
        worded = {channel: getattr(self, channel) for channel in type(self).model_fields}
        return {channel: words.to_wordings() for channel, words in worded.items() if words}


if TYPE_CHECKING:
    ChannelTexts = _TextByChannel
else:
    # One field for each channel of the list, described by the channel's own folder.
    ChannelTexts = create_model(
        "ChannelTexts",
        __base__=_TextByChannel,
        __doc__=_TextByChannel.__doc__,
        **{
            name: (Words | None, Field(None, description=channel.limits_text))
            for name, channel in CHANNELS.items()
        },
    )


class AudienceBody(Body):
    """Exactly one of the three."""

    segment: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="The id of a stored segment; it is read anew by every run."
    )
    predicate: Predicate | None = Field(None, description="A condition, as segments have it.")
    customers: Annotated[list[ListedId], Field(min_length=1, max_length=LISTED_MAX)] | None = Field(
        None, description="Ids of customers; each counts once."
    )

    _is_one = exactly_one("segment", "predicate", "customers")

    def to_audience(self) -> Audience:
        if self.segment is not None:
            return SegmentAudience(self.segment)
        if self.predicate is not None:
            return PredicateAudience(predicate_text(self.predicate))
        assert self.customers is not None
        return ListedAudience(tuple(map(CustomerId, dict.fromkeys(self.customers))))


class WindowBody(Body):
    """The hours of the customer's own clock in which it may go: from the first up to the last."""

    from_hour: Hour = USUAL.from_hour
    to_hour: Hour = USUAL.to_hour

    def to_window(self) -> Window:
        return Window(self.from_hour, self.to_hour)


class GoalBody(Body):
    """What the uplift is measured by, and for how long after the message (rule 44)."""

    metric: Metric = Metric.BOUGHT
    window_days: Annotated[StrictInt, Field(ge=1, le=GOAL_DAYS_MAX)] = 14

    def to_goal(self) -> Goal:
        return Goal(self.metric, self.window_days)


CampaignName = Annotated[Line, Field(examples=["Coffee in November"])]
AudienceField = Annotated[AudienceBody, Field(examples=[AUDIENCE])]
PurposeField = Annotated[
    MessagePurpose,
    Field(
        examples=[MessagePurpose.ADVERTISING],
        description="Advertising goes to who agreed to it, within the caps of all campaigns;"
        " a service message stands outside the caps and has no control group.",
    ),
]
LanguageField = Annotated[Locale, Field(description="Stands in for a language without words.")]
PictureField = Annotated[
    str, Field(max_length=URL_CHARS_MAX, description="An https address; empty: none.")
]
TopicField = Annotated[
    str,
    Field(
        max_length=40,
        pattern=r"^[^;\n\r\t]*$",
        description="Customers may refuse it without refusing the rest.",
    ),
]
ShareField = Annotated[
    Annotated[StrictInt, Field(ge=0, le=CONTROL_SHARE_BP_MAX)] | None,
    Field(
        description="Who is left without it to measure the uplift, in hundredths of a per cent;"
        f" null: {CAMPAIGN_SHARE_BP} of advertising, none of a service message."
    ),
]
Priority = Annotated[StrictInt, Field(ge=0, le=PRIORITY_MAX)]
PRIORITY = "Of several campaigns for a customer's last slot the highest goes."
TextsField = Annotated[ChannelTexts, Field(examples=[{"telegram": WORDS}])]
EndField = Annotated[
    Instant,
    Field(
        description=f"When it has lost its sense: {LIFE_MAX.days} days after its start at most.",
        json_schema_extra={"x-days-ahead": DAYS_EXAMPLE},
    ),
]


class CampaignFields(Body):
    """What a campaign is made of; a default stands for what was left out."""

    name: CampaignName = ""
    audience: AudienceField = Field(default_factory=lambda: AudienceBody(segment=NONE))
    purpose: PurposeField = MessagePurpose.ADVERTISING
    texts: TextsField = Field(default_factory=ChannelTexts)
    subjects: Words = Field(
        default_factory=Words, description="Of e-mail, by language; up to 150 characters."
    )
    language: LanguageField = "ru"
    picture: PictureField = ""
    buttons: Buttons = Field(
        (),
        examples=[BUTTONS],
        description="In their order. Advertising must have one of the kind `stop`.",
    )
    topic: TopicField = ""
    control_share_bp: ShareField = None
    window: WindowBody = WindowBody()
    starts_at: Instant | None = Field(None, description="Null: when it is launched.")
    ends_at: EndField = Field(default_factory=lambda: LATEST)
    priority: Priority = Field(0, description=PRIORITY)
    goal: GoalBody = GoalBody()

    def _converted(self, purpose: MessagePurpose) -> dict[str, Any]:
        """Every field as the domain has it; what depends on the purpose depends on this one."""
        return {
            "name": self.name,
            "audience": self.audience.to_audience(),
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
        }


class NewCampaign(CampaignFields):
    """A message, its audience, and when it may go."""

    name: CampaignName
    audience: AudienceField
    purpose: PurposeField
    texts: TextsField
    ends_at: EndField

    def to_content(self) -> Campaign:
        return Campaign(**self._converted(self.purpose))


class CampaignChanges(CampaignFields):
    """What is left out stays; a field that is given is replaced whole."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Coffee, once more"}]})

    version: Annotated[StrictInt, Field(ge=1)] | None = Field(
        None, description="That of the campaign as it was read; null: whatever it is now."
    )

    def applied_to(self, content: Campaign) -> Campaign:
        named = self.model_fields_set - {"version"}
        purpose = self.purpose if "purpose" in named else content.purpose
        converted = self._converted(purpose)
        return replace(content, **{name: converted[name] for name in named})
