"""A campaign: one message to an audience, as its author writes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.campaigns.holdout import CAMPAIGN_SHARE_BP
from chalicelib.domain.campaigns.quiet_hours import Window
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.purpose import MessagePurpose

Wordings = Mapping[Locale, str]


@dataclass(frozen=True, slots=True)
class SegmentAudience:
    """The customers of a stored segment, at the campaign's snapshot."""

    segment: str


@dataclass(frozen=True, slots=True)
class PredicateAudience:
    """The customers who match a condition: the JSON that `segments.predicate_text` writes."""

    predicate: str


@dataclass(frozen=True, slots=True)
class ListedAudience:
    """These customers."""

    ids: tuple[CustomerId, ...]


Audience = SegmentAudience | PredicateAudience | ListedAudience


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A button that opens a page."""

    labels: Wordings
    url: str


@dataclass(frozen=True, slots=True)
class AnswerButton:
    """A button whose value is sent back to us."""

    labels: Wordings
    value: str


@dataclass(frozen=True, slots=True)
class StopButton:
    """A button that ends advertising in that channel, with our words; in e-mail, a link."""


Button = LinkButton | AnswerButton | StopButton


class Metric(StrEnum):
    """What the uplift is measured by."""

    BOUGHT = "bought"
    NET_MONEY = "net_money"


@dataclass(frozen=True, slots=True)
class Goal:
    """What is measured and how long after the contact: written before the start (rule 44)."""

    metric: Metric = Metric.BOUGHT
    window_days: int = 14


@dataclass(frozen=True, slots=True)
class Campaign:
    """One message plan.

    `texts` are templates by channel and language, `subjects` those of e-mail by language;
    `language` replaces a language that is missing. Without `starts_at` a person launches it. After
    `ends_at` the message has lost its sense and is not sent. Of two campaigns the one with the
    higher `priority` goes first. `picture` is an address, or empty.
    """

    name: str
    audience: Audience
    purpose: MessagePurpose
    texts: Mapping[str, Wordings]
    ends_at: datetime
    starts_at: datetime | None = None
    language: Locale = "ru"
    subjects: Wordings = field(default_factory=dict)
    picture: str = ""
    buttons: tuple[Button, ...] = ()
    topic: str = ""
    window: Window = field(default_factory=Window)
    control_share_bp: int = CAMPAIGN_SHARE_BP
    priority: int = 0
    goal: Goal = field(default_factory=Goal)

    def text(self, channel: str, locale: Locale) -> tuple[Locale, str]:
        """The template for a person who reads `locale`, and the language that it is in."""
        return worded(self.texts[channel], locale, self.language)


def worded(wordings: Wordings, locale: Locale, stand_in: Locale) -> tuple[Locale, str]:
    """The words in a language, or in the stand-in for it, and which of the two it is."""
    found = locale if locale in wordings else stand_in
    return found, wordings[found]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The result of the last rehearsal: its run, its instant, and the size of the audience."""

    run: str
    at: datetime
    found: int


@dataclass(frozen=True, slots=True)
class CampaignRecord:
    """A campaign as it is kept: what its author wrote, and its state.

    The customers of a `ListedAudience` are kept apart: here it is empty and `listed` is their
    number. `paused_because` is a code, or empty where a person paused the campaign. `trigger` names
    the trigger of a campaign that is running while it is switched on, and has a run a day.
    """

    id: CampaignId
    content: Campaign
    state: CampaignState
    created_at: datetime
    listed: int = 0
    rehearsed: Rehearsed | None = None
    launched_at: datetime | None = None
    ended_at: datetime | None = None
    paused_because: str = ""
    trigger: str = ""
    version: int = 0

    @property
    def snapshot(self) -> "CampaignSnapshot":
        """Where the campaign stands, without what it says."""
        content = self.content
        return CampaignSnapshot(
            id=self.id,
            name=content.name,
            state=self.state,
            purpose=content.purpose,
            created_at=self.created_at,
            starts_at=content.starts_at,
            ends_at=content.ends_at,
            rehearsed=self.rehearsed,
            launched_at=self.launched_at,
            ended_at=self.ended_at,
            paused_because=self.paused_because,
            trigger=self.trigger,
            version=self.version,
        )

    def refuse_of_trigger(self) -> None:
        """Refuse what people do to a campaign, where it is a trigger's.

        Raises:
            Conflict: `campaign.standing`: the trigger has switches of its own.
        """
        if self.trigger:
            raise Conflict("campaign.standing", trigger=self.trigger)


@dataclass(frozen=True, slots=True)
class CampaignSnapshot:
    """Where a campaign stands: what is kept of it for the repetition of a request."""

    id: CampaignId
    name: str
    state: CampaignState
    purpose: MessagePurpose
    created_at: datetime
    starts_at: datetime | None
    ends_at: datetime
    rehearsed: Rehearsed | None
    launched_at: datetime | None
    ended_at: datetime | None
    paused_because: str
    trigger: str
    version: int
