"""A campaign: one message to an audience, as its author writes it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.campaigns.holdout import CAMPAIGN_SHARE_BP
from chalicelib.domain.campaigns.quiet_hours import ADVERTISING_HOURS, Window
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.purpose import MessagePurpose

Wordings = Mapping[Locale, str]


@dataclass(frozen=True, slots=True)
class SegmentAudience:
    """The customers that a stored segment matches at the instant of the run."""

    segment: str


@dataclass(frozen=True, slots=True)
class PredicateAudience:
    """The customers who match a condition: the JSON that `segments.predicate_text` writes."""

    predicate: str


@dataclass(frozen=True, slots=True)
class ListedAudience:
    """The customers that the author listed by id."""

    ids: tuple[CustomerId, ...]


Audience = SegmentAudience | PredicateAudience | ListedAudience


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A button that opens a page."""

    labels: Wordings
    url: str


@dataclass(frozen=True, slots=True)
class AnswerButton:
    """A button that answers: the messenger sends its value to us when it is pressed."""

    labels: Wordings
    value: str


@dataclass(frozen=True, slots=True)
class StopButton:
    """A button, in e-mail a link, that stops advertising in that channel; its label is ours."""


Button = LinkButton | AnswerButton | StopButton


class Metric(StrEnum):
    """The metrics by which an uplift can be measured."""

    BOUGHT = "bought"
    NET_MONEY = "net_money"


@dataclass(frozen=True, slots=True)
class Goal:
    """The metric of the uplift, and the days for which it is measured after the message.

    The goal is fixed before the start (rule 44): a goal chosen afterwards always finds an effect.
    """

    metric: Metric = Metric.BOUGHT
    window_days: int = 14


GIVING_TRIGGERS = frozenset({"birthday", "dormant"})
NAMED_GIFT = re.compile(r"\{\{\s*gift\b")  # `gift_line` is empty where there is no gift
"""The triggers with a gift of the programme."""


@dataclass(frozen=True, slots=True)
class CampaignGift:
    """Points that every recipient gets once with the message, and the days that they live."""

    points: int
    days: int


@dataclass(frozen=True, slots=True)
class CallTask:
    """A call that a person makes to the customers of a segment, in place of a trigger's message.

    `text` says to the person what about; the call is due `due_days` after the customer's day.
    """

    segment: str
    text: str
    due_days: int


@dataclass(frozen=True, slots=True)
class Campaign:
    """One message plan, as its author wrote it.

    `texts` are templates by channel and language, `subjects` those of e-mail by language;
    `language` replaces a language that is missing. Without `starts_at` a person launches it. After
    `ends_at` the message is pointless and is not sent. If two campaigns compete for a customer, the
    one with the higher `priority` wins. `picture` is an address, the path of an uploaded picture,
    or empty. `codes` are the promo codes of which every recipient gets a personal one. Only a
    trigger may have a `call`.
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
    gift: CampaignGift | None = None
    codes: str = ""
    call: CallTask | None = None

    @property
    def sending_window(self) -> Window:
        """The hours in which the message is sent; advertising never leaves in the quiet hours."""
        # A wider window is refused when it is saved, but an older release stored some.
        if self.purpose is MessagePurpose.ADVERTISING:
            return self.window.narrowed_to(ADVERTISING_HOURS)
        return self.window

    def starting(self, now: datetime) -> datetime:
        """The instant from which messages are sent, if `now` is not later."""
        return max(now, self.starts_at) if self.starts_at else now

    def judged_at(self, run: Run, now: datetime) -> datetime:
        """The instant as of which a run judges customers; a rehearsal looks ahead to the start."""
        return self.starting(now) if run.is_rehearsal else now

    def text(self, channel: str, locale: Locale) -> tuple[Locale, str]:
        """The template for a person who reads `locale`, and the language that it is in."""
        return worded(self.texts[channel], locale, self.language)


def worded(wordings: Wordings, locale: Locale, stand_in: Locale) -> tuple[Locale, str]:
    """The language that is used, `locale` or else `stand_in`, and the words in it."""
    found = locale if locale in wordings else stand_in
    return found, wordings[found]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The result of the last rehearsal: its run, its instant, and the size of the audience.

    `masked`: a field that some roles see masked chose the audience.
    """

    run: str
    at: datetime
    found: int
    masked: bool = False


@dataclass(frozen=True, slots=True)
class CampaignRecord:
    """A stored campaign: what its author wrote, and its state.

    The customers of a `ListedAudience` are stored separately: here it is empty and `listed` is
    their number. `paused_because` is a code, or empty if a person paused the campaign. `trigger` is
    the name of a standing campaign's trigger; it is empty for other campaigns.
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
    def may_give(self) -> bool:
        """Whether points may go with its message: its own, or those of the programme's triggers."""
        return self.content.gift is not None or self.trigger in GIVING_TRIGGERS

    @property
    def promises_gift(self) -> bool:
        """Whether its message tells everybody of points, who gets them or not."""
        if self.content.gift is not None or not self.may_give:
            return self.content.gift is not None
        texts = (text for wordings in self.content.texts.values() for text in wordings.values())
        return any(NAMED_GIFT.search(text) for text in texts)

    @property
    def snapshot(self) -> "CampaignSnapshot":
        """The state of the campaign, without its texts."""
        content, rehearsed = self.content, self.rehearsed
        return CampaignSnapshot(
            id=self.id,
            name=content.name,
            state=self.state,
            purpose=content.purpose,
            created_at=self.created_at,
            starts_at=content.starts_at,
            ends_at=content.ends_at,
            rehearsed=None if rehearsed and rehearsed.masked else rehearsed,
            launched_at=self.launched_at,
            ended_at=self.ended_at,
            paused_because=self.paused_because,
            trigger=self.trigger,
            version=self.version,
        )

    def refuse_of_trigger(self) -> None:
        """Refuse a person's action on a standing campaign.

        Raises:
            Conflict: `campaign.standing`; a person switches the trigger on or off instead.
        """
        if self.trigger:
            raise Conflict("campaign.standing", trigger=self.trigger)


@dataclass(frozen=True, slots=True)
class CampaignSnapshot:
    """The state of a campaign, as it is stored to answer a repeated request."""

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
