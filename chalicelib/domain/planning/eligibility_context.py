"""Everything that the eligibility checks may look at: campaign, customer, instant, contacts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.holdout import Draw
from chalicelib.domain.campaigns.quiet_hours import Window, send_at
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.suppression import Suppression
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.planning.frequency import Caps, Contacts, Step

MOVED_BP_MAX = 1000  # by how much an audience may have changed since it was rehearsed


class AccountStatus(StrEnum):
    """Whether the profile is active, or was merged into another one by staff."""

    ACTIVE = "active"
    MERGED = "merged"


class Reachability(StrEnum):
    """Whether a channel would accept a message to the customer."""

    OPEN = "open"
    NO_ADDRESS = "no_address"
    NOT_STARTED = "not_started"  # the person never wrote to the bot
    WINDOW_CLOSED = "window_closed"  # the channel takes free text only after a message
    PHONE_TYPE = "phone_type"  # an SMS to a number that takes none
    CHANNEL_OFF = "channel_off"  # the shop has not set it up


@dataclass(frozen=True, slots=True)
class ChannelOption:
    """A channel in which this customer could get the message, with its window and price.

    `cost_micro` is in millionths of the currency in which channels are paid.
    """

    channel: str
    reach: Reachability = Reachability.OPEN
    window: Window = field(default_factory=Window)
    cost_micro: int = 0


@dataclass(frozen=True, slots=True)
class Preferences:
    """The customer's choices, made in the bot; refused channels and own caps are not asked yet."""

    preferred: str = ""
    refused_channels: frozenset[str] = frozenset()
    refused_topics: frozenset[str] = frozenset()
    caps: Caps | None = None


@dataclass(frozen=True, slots=True)
class CampaignClaim:
    """A campaign that wants a slot of this customer."""

    campaign: str
    ends_at: datetime
    priority: int = 0

    @property
    def rank(self) -> tuple[int, datetime, str]:
        """Sorts campaigns: higher priority, earlier end, id (check 9)."""
        return (-self.priority, self.ends_at, self.campaign)


@dataclass(frozen=True, slots=True)
class Mailing:
    """The facts of a campaign that the checks need, the same for every customer.

    `draws` are the control groups by their names in the recorded reason. With `email_double_opt_in`
    advertising by e-mail waits until the customer has proven the address.
    """

    claim: CampaignClaim
    step: Step
    purpose: MessagePurpose
    topic: str = ""
    caps: Caps = field(default_factory=Caps)
    draws: Mapping[str, Draw] = field(default_factory=dict)
    email_double_opt_in: bool = False

    @property
    def is_advertising(self) -> bool:
        return self.purpose is MessagePurpose.ADVERTISING


@dataclass(frozen=True, slots=True)
class EligibilityContext:
    """One customer and one message of a campaign, at one instant.

    `options` are the channels of the campaign, at least one. `rivals` are the other campaigns that
    want the customer on the same day. `recorded` is true if a delivery of this campaign and step
    exists already.
    """

    mailing: Mailing
    customer: Customer
    now: datetime
    zone: ZoneInfo
    options: tuple[ChannelOption, ...]
    status: AccountStatus = AccountStatus.ACTIVE
    suppressions: tuple[Suppression, ...] = ()
    wishes: Preferences = field(default_factory=Preferences)
    contacts: Contacts = field(default_factory=Contacts)
    rivals: tuple[CampaignClaim, ...] = ()
    recorded: bool = False

    def opening(self, option: ChannelOption) -> datetime:
        """The first instant at which the quiet hours allow the message in this channel."""
        return send_at(self.now, zone=self.zone, window=option.window)


def size_holds(*, rehearsed: int, found: int) -> bool:
    """Whether an audience has nearly the size that the rehearsal found (check 2)."""
    return abs(found - rehearsed) * 10_000 <= rehearsed * MOVED_BP_MAX
