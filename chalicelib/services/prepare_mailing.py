"""What a run of a campaign means for one customer: the checks of section 9, with all they need.

The planner, the rehearsal and the worker stand on the same words, so that a rehearsal is the real
run on the same clock.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from chalicelib.domain.campaign import (
    Campaign,
    CampaignRecord,
    ListedAudience,
    PredicateAudience,
    SegmentAudience,
)
from chalicelib.domain.channel import CHANNELS
from chalicelib.domain.customer import Customer
from chalicelib.domain.customer_zone import zone_of
from chalicelib.domain.frequency import Contacts, Step
from chalicelib.domain.holdout import campaign_draw, global_draw
from chalicelib.domain.occasion import Claim, Mailing, Occasion, Reachability, Way, Wishes
from chalicelib.domain.quiet_hours import local_day, opens_at
from chalicelib.domain.run import Run
from chalicelib.domain.segments import Node, parse_predicate
from chalicelib.domain.segments.facts import Facts
from chalicelib.services.price_message import price_message
from chalicelib.world import World

EMAIL = "email"
SMS = "sms"
SALT = "grocer"  # a draw must be independent of others, not secret
ZONES_MAX = 64


@dataclass(frozen=True)
class Prepared:
    """One run of one campaign, ready to judge customers.

    `predicate` is None where the audience is a list, or a trigger found it.
    """

    world: World
    record: CampaignRecord
    run: Run
    mailing: Mailing
    predicate: Node | None
    facts: Facts

    def includes(self, customer: Customer) -> bool:
        """Whether the customer is in the segment, as of the run's snapshot."""
        return self.predicate is None or self.predicate.matches(customer, self.facts)

    def occasion(
        self,
        customer: Customer,
        contacts: Contacts,
        *,
        now: datetime,
        rivals: tuple[Claim, ...] = (),
        channel: str = "",
        recorded: bool = False,
    ) -> Occasion:
        """All that the checks ask about this customer; with a channel, about that one alone.

        A run of a day begins on that day of the customer's own calendar.
        """
        zone = self.zone(customer)
        if self.run.day:
            now = max(now, opens_at(self.run.day, self.content.window.from_hour, zone))
        channels = (channel,) if channel else tuple(self.content.texts)
        return Occasion(
            mailing=self.mailing,
            customer=customer,
            now=now,
            zone=zone,
            ways=tuple(self._way(customer, each) for each in channels),
            suppressions=customer.suppressions,
            wishes=Wishes(preferred=customer.preferred),
            contacts=contacts,
            rivals=rivals,
            recorded=recorded,
        )

    @property
    def content(self) -> Campaign:
        return self.record.content

    def zone(self, customer: Customer) -> ZoneInfo:
        """The clock on the customer's wall (rule 5)."""
        programme = self.world.settings.zone
        country = "" if customer.zone else customer.number_facts.country
        return _zone(zone_of(explicit=customer.zone, country=country, programme=programme).name)

    def _way(self, customer: Customer, channel: str) -> Way:
        return Way(
            channel,
            reach=self._reach(customer, channel),
            window=self.content.window,
            cost_micro=self._price(customer, channel),
        )

    def _reach(self, customer: Customer, channel: str) -> Reachability:
        if channel == EMAIL:
            return Reachability.OPEN if customer.email else Reachability.NO_ADDRESS
        if channel == SMS:
            facts = customer.number_facts
            takes = facts.mobile and facts.country in self._sms_countries
            return Reachability.OPEN if takes else Reachability.PHONE_TYPE
        spoken = channel in CHANNELS and any(chat.channel == channel for chat in customer.chats)
        return Reachability.OPEN if spoken else Reachability.NOT_STARTED

    @cached_property
    def _sms_countries(self) -> frozenset[str]:
        return self.world.settings.allowed_sms_countries

    @cached_property
    def _prices(self) -> dict[tuple[str, str, str], int]:
        return {}

    def _price(self, customer: Customer, channel: str) -> int:
        """What one message costs at most; it depends on the language and the country alone."""
        country = customer.number_facts.country if channel == SMS else ""
        asked = (channel, customer.locale, country)
        if asked not in self._prices:
            self._prices[asked] = price_message(
                self.world.settings, self.content, channel, customer.locale, country
            )
        return self._prices[asked]


def prepare_mailing(world: World, record: CampaignRecord, run: Run) -> Prepared:
    """Read what a run needs, once for all its customers.

    Raises:
        NotFound: `segment.unknown`: the segment was deleted.
    """
    content = record.content
    day = local_day(run.at, _zone(world.settings.zone))
    mailing = Mailing(
        claim=Claim(record.id, content.ends_at, content.priority),
        step=Step(record.id, run.step),
        purpose=content.purpose,
        topic=content.topic,
        draws={
            "global": global_draw(day, salt=SALT),
            "campaign": campaign_draw(record.id, salt=SALT, share_bp=content.control_share_bp),
        },
    )
    facts = Facts(day, world.thresholds.latest())
    return Prepared(world, record, run, mailing, _predicate(world, content), facts)


def _predicate(world: World, content: Campaign) -> Node | None:
    match content.audience:
        case SegmentAudience(segment):
            return parse_predicate(world.segments.get(segment).predicate)
        case PredicateAudience(predicate):
            return parse_predicate(predicate)
        case ListedAudience():
            return None


@lru_cache(ZONES_MAX)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
