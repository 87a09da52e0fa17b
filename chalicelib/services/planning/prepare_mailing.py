"""What a run of a campaign means for one customer: the checks of section 9, with all they need.

The planner, the rehearsal and the worker stand on the same words, so that a rehearsal is the real
run on the same clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.campaign import (
    Campaign,
    CampaignRecord,
    ListedAudience,
    PredicateAudience,
    SegmentAudience,
)
from chalicelib.domain.campaigns.holdout import campaign_draw, global_draw
from chalicelib.domain.campaigns.quiet_hours import local_day, opens_at
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.projection import EVERYTHING, Fields
from chalicelib.domain.customers.zone import zone_of
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.planning.eligibility_context import (
    CampaignClaim,
    ChannelOption,
    EligibilityContext,
    Mailing,
    Preferences,
    Reachability,
)
from chalicelib.domain.planning.frequency import Contacts, Step
from chalicelib.domain.scores.thresholds import Thresholds
from chalicelib.domain.segments import Node, parse_predicate
from chalicelib.domain.segments.asking import is_of_alike, required_fields
from chalicelib.domain.segments.facts import Facts
from chalicelib.services.messages.price_message import price_message
from chalicelib.services.planning.read_trigger import trigger_ends_at, trigger_includes
from chalicelib.services.segments.gather_facts import gather_facts
from chalicelib.world import World

SALT = "grocer"  # a draw must be independent of others, not secret
ZONES_MAX = 64
WISHES_MAX = 16  # as many as channels


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

    def meant(self, customers: Sequence[Customer]) -> list[Customer]:
        """Those of a page who are meant: by the segment, or by what the trigger reads of them."""
        if self.record.trigger:
            found = trigger_includes(self.world, self.record, self.run, customers)
            return [customer for customer in customers if customer.id in found]
        predicate = self.predicate
        if predicate is None:
            return list(customers)
        facts = gather_facts(self.world, predicate, customers, self.facts)
        return [customer for customer in customers if predicate.matches(customer, facts)]

    @cached_property
    def asked(self) -> Fields:
        """What it takes of a customer to tell whether they are meant."""
        return EVERYTHING if self.record.trigger else required_fields(self.predicate)

    @cached_property
    def is_of_alike(self) -> bool:
        """Whether of people who differ in their ids and ages alone all are meant, or none."""
        if self.record.trigger or self.predicate is None:
            return False
        return is_of_alike(self.predicate)

    def occasion(
        self,
        customer: Customer,
        contacts: Contacts,
        *,
        now: datetime,
        rivals: tuple[CampaignClaim, ...] = (),
        channel: str = "",
        recorded: bool = False,
    ) -> EligibilityContext:
        """All that the checks ask about this customer; with a channel, about that one alone.

        A run of a day begins on that day of the customer's own calendar.
        """
        zone, mailing = self.zone(customer), self.mailing
        if self.run.day:
            now = max(now, opens_at(self.run.day, self.content.window.from_hour, zone))
            mailing = self._mailing_of_a_day(zone)
        channels = (channel,) if channel else self._channels
        return EligibilityContext(
            mailing=mailing,
            customer=customer,
            now=now,
            zone=zone,
            ways=self._ways(customer, channels),
            suppressions=customer.suppressions,
            wishes=_wishes(customer.preferred),
            contacts=contacts,
            rivals=rivals,
            recorded=recorded,
        )

    def _mailing_of_a_day(self, zone: ZoneInfo) -> Mailing:
        """A run of a day ends on the customer's own calendar as well."""
        if zone.key not in self._mailings:
            ends_at = trigger_ends_at(self.world, self.record, self.run, zone)
            claim = replace(self.mailing.claim, ends_at=ends_at)
            self._mailings[zone.key] = replace(self.mailing, claim=claim)
        return self._mailings[zone.key]

    @cached_property
    def _mailings(self) -> dict[str, Mailing]:
        return {}

    @property
    def content(self) -> Campaign:
        return self.record.content

    def zone(self, customer: Customer) -> ZoneInfo:
        """The clock on the customer's wall (rule 5)."""
        explicit = customer.zone
        country = "" if explicit else customer.number_facts.country
        known = self._zones.get((explicit, country))
        if known is None:
            programme = self.world.settings.zone
            name = zone_of(explicit=explicit, country=country, programme=programme).name
            known = self._zones[explicit, country] = _zone(name)
        return known

    @cached_property
    def _zones(self) -> dict[tuple[str, str], ZoneInfo]:
        return {}

    @cached_property
    def _channels(self) -> tuple[str, ...]:
        return tuple(self.content.texts)

    def _ways(self, customer: Customer, channels: tuple[str, ...]) -> tuple[ChannelOption, ...]:
        """The ways to a customer; there are as many different ones as reaches and prices."""
        country = customer.number_facts.country
        reaches = tuple([self._reach(customer, channel) for channel in channels])
        asked = (channels, reaches, customer.locale, country)
        known = self._known_ways.get(asked)
        if known is None:
            known = tuple(
                ChannelOption(
                    channel,
                    reach=reach,
                    window=self.content.window,
                    cost_micro=self._price(channel, customer.locale, country),
                )
                for channel, reach in zip(channels, reaches, strict=True)
            )
            self._known_ways[asked] = known
        return known

    @cached_property
    def _known_ways(
        self,
    ) -> dict[
        tuple[tuple[str, ...], tuple[Reachability, ...], Locale, str], tuple[ChannelOption, ...]
    ]:
        return {}

    def _reach(self, customer: Customer, channel: str) -> Reachability:
        if channel not in self._channels_on:
            return Reachability.CHANNEL_OFF
        if channel == EMAIL:
            return Reachability.OPEN if customer.email else Reachability.NO_ADDRESS
        if channel == SMS:
            facts = customer.number_facts
            takes = facts.mobile and facts.country in self._sms_countries
            return Reachability.OPEN if takes else Reachability.PHONE_TYPE
        for chat in customer.chats:
            if chat.channel == channel:
                return Reachability.OPEN
        return Reachability.NOT_STARTED

    @cached_property
    def _channels_on(self) -> frozenset[str]:
        return self.world.settings.channels_on

    @cached_property
    def _sms_countries(self) -> frozenset[str]:
        return self.world.settings.campaign_sms_countries

    def _price(self, channel: str, locale: Locale, country: str) -> int:
        """What one message costs at most; it depends on the language and the country alone."""
        abroad = country if channel == SMS else ""
        return price_message(self.world.settings, self.content, channel, locale, abroad)


def prepare_mailing(world: World, record: CampaignRecord, run: Run) -> Prepared:
    """Read what a run needs, once for all its customers.

    Raises:
        NotFound: `segment.unknown`: the segment was deleted.
    """
    content = record.content
    day = local_day(run.at, _zone(world.settings.zone))
    mailing = Mailing(
        claim=CampaignClaim(record.id, content.ends_at, content.priority),
        step=Step(record.id, run.step),
        purpose=content.purpose,
        topic=content.topic,
        draws={
            "global": global_draw(day, salt=SALT),
            "campaign": campaign_draw(record.id, salt=SALT, share_bp=content.control_share_bp),
        },
    )
    predicate = _predicate(world, content)
    counted = _counted(world, run) if predicate else None
    return Prepared(world, record, run, mailing, predicate, Facts(day, counted))


def _counted(world: World, run: Run) -> Thresholds | None:
    """The snapshot with which the run began, whatever is counted meanwhile."""
    return world.segments.thresholds.as_of(run.counted_on) if run.counted_on else None


def _predicate(world: World, content: Campaign) -> Node | None:
    match content.audience:
        case SegmentAudience(segment):
            return parse_predicate(world.segments.stored.get(segment).predicate)
        case PredicateAudience(predicate):
            return parse_predicate(predicate)
        case ListedAudience():
            return None


@lru_cache(WISHES_MAX)
def _wishes(preferred: str) -> Preferences:
    return Preferences(preferred=preferred)


@lru_cache(ZONES_MAX)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
