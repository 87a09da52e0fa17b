"""Everything the checks know when they decide whether, where and when a customer gets a message."""

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
    """Whether the customer still stands for themselves; staff merge duplicates."""

    ACTIVE = "active"
    MERGED = "merged"


class Reachability(StrEnum):
    """Whether a channel would take the message."""

    OPEN = "open"
    NO_ADDRESS = "no_address"
    NOT_STARTED = "not_started"  # the person never wrote to the bot
    PHONE_TYPE = "phone_type"  # an SMS to a number that takes none
    CHANNEL_OFF = "channel_off"  # the shop has not set it up


@dataclass(frozen=True, slots=True)
class ChannelOption:
    """A channel for which the campaign has words, as it stands for this customer."""

    channel: str
    reach: Reachability = Reachability.OPEN
    window: Window = field(default_factory=Window)
    cost_micro: int = 0


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the customer chose in the preference centre; `caps` are their own, if any."""

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
    """What the checks need to know of the campaign; it is the same for every customer.

    `draws` are the control groups by the reason that is recorded.
    """

    claim: CampaignClaim
    step: Step
    purpose: MessagePurpose
    topic: str = ""
    caps: Caps = field(default_factory=Caps)
    draws: Mapping[str, Draw] = field(default_factory=dict)

    @property
    def is_advertising(self) -> bool:
        return self.purpose is MessagePurpose.ADVERTISING


@dataclass(frozen=True, slots=True)
class EligibilityContext:
    """One customer and one message of a campaign, at one instant.

    `ways` are the channels of the campaign, one at least. `rivals` are the other campaigns that
    want the customer on the same day. `recorded`: a delivery under this campaign and step exists
    already.
    """

    mailing: Mailing
    customer: Customer
    now: datetime
    zone: ZoneInfo
    ways: tuple[ChannelOption, ...]
    status: AccountStatus = AccountStatus.ACTIVE
    suppressions: tuple[Suppression, ...] = ()
    wishes: Preferences = field(default_factory=Preferences)
    contacts: Contacts = field(default_factory=Contacts)
    rivals: tuple[CampaignClaim, ...] = ()
    recorded: bool = False

    def opening(self, option: ChannelOption) -> datetime:
        """When the quiet hours let the message go through this channel."""
        return send_at(self.now, zone=self.zone, window=option.window)


def size_holds(*, rehearsed: int, found: int) -> bool:
    """Whether an audience is still the one that was rehearsed (check 2)."""
    return abs(found - rehearsed) * 10_000 <= rehearsed * MOVED_BP_MAX
