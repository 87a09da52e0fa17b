"""Everything the eligibility checks need about one run of a campaign.

Rehearsal, planner and delivery worker all use it, so that a rehearsal is the real run on the same
clock.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.campaign import Campaign, CampaignRecord
from chalicelib.domain.campaigns.holdout import campaign_draw, global_draw
from chalicelib.domain.campaigns.quiet_hours import local_day, opens_at
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.customers.customer import Customer
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
from chalicelib.services.messages.price_message import price_message
from chalicelib.services.planning.read_audience import AudienceFilter, prepare_audience
from chalicelib.services.planning.read_trigger import trigger_ends_at
from chalicelib.world import World

SALT = "grocer"  # a holdout draw must be independent of other draws, not secret
ZONES_MAX = 64
PREFERENCES_MAX = 16  # as many as channels
NO_CONTACTS = Contacts()


@dataclass(frozen=True)
class Prepared:
    """One run of one campaign, ready to judge customers."""

    world: World
    record: CampaignRecord
    run: Run
    mailing: Mailing
    audience: AudienceFilter

    @property
    def content(self) -> Campaign:
        return self.record.content

    def context(
        self,
        customer: Customer,
        contacts: Contacts = NO_CONTACTS,
        *,
        now: datetime,
        channel: str = "",
    ) -> EligibilityContext:
        """Return what the checks need to judge this customer.

        With `channel`, at the moment of dispatch, it is about the planned channel alone. The run of
        a day begins and ends on that day of the customer's own calendar.
        """
        zone, mailing = self.zone(customer), self.mailing
        if self.run.day:
            now = max(now, opens_at(self.run.day, self.content.window.from_hour, zone))
            mailing = self._mailing_of_day(zone)
        # At dispatch the channel is chosen, and reachability is not checked again: neither is read.
        planned = (ChannelOption(channel, window=self.content.window),) if channel else ()
        return EligibilityContext(
            mailing=mailing,
            customer=customer,
            now=now,
            zone=zone,
            options=planned or tuple([self._option(customer, each) for each in self._channels]),
            suppressions=customer.suppressions,
            wishes=_preferences(customer.preferred),
            contacts=contacts,
        )

    def zone(self, customer: Customer) -> ZoneInfo:
        """Return the zone of the clock on the customer's wall (rule 5)."""
        explicit = customer.zone
        country = "" if explicit else customer.number_facts.country
        known = self._zones.get((explicit, country))
        if known is None:
            programme = self.world.settings.zone
            name = zone_of(explicit=explicit, country=country, programme=programme).name
            known = self._zones[explicit, country] = _zone(name)
        return known

    def _mailing_of_day(self, zone: ZoneInfo) -> Mailing:
        if zone.key not in self._mailings:
            ends_at = trigger_ends_at(self.world, self.record, self.run, zone)
            claim = replace(self.mailing.claim, ends_at=ends_at)
            self._mailings[zone.key] = replace(self.mailing, claim=claim)
        return self._mailings[zone.key]

    def _option(self, customer: Customer, channel: str) -> ChannelOption:
        """Return reachability and price of the channel for this customer.

        There are few different answers, and making one costs more than looking it up.
        """
        reach, locale = self._reach(customer, channel), customer.locale
        country = customer.number_facts.country if channel == SMS else ""
        known = self._options.get((channel, reach, locale, country))
        if known is None:
            price = price_message(self.world.settings, self.content, channel, locale, country)
            known = ChannelOption(
                channel, reach=reach, window=self.content.window, cost_micro=price
            )
            self._options[channel, reach, locale, country] = known
        return known

    def _reach(self, customer: Customer, channel: str) -> Reachability:
        if channel not in self._channels_on:
            return Reachability.CHANNEL_OFF
        if channel == EMAIL:
            return Reachability.OPEN if customer.email else Reachability.NO_ADDRESS
        if channel == SMS:
            facts = customer.number_facts
            takes_sms = facts.mobile and facts.country in self._sms_countries
            return Reachability.OPEN if takes_sms else Reachability.PHONE_TYPE
        for chat in customer.chats:
            if chat.channel == channel:
                return Reachability.OPEN
        return Reachability.NOT_STARTED

    # Read or computed once for a page of customers: each costs more than the checks of a customer.

    @cached_property
    def _channels(self) -> tuple[str, ...]:
        return tuple(self.content.texts)

    @cached_property
    def _channels_on(self) -> frozenset[str]:
        return self.world.settings.channels_on

    @cached_property
    def _sms_countries(self) -> frozenset[str]:
        return self.world.settings.campaign_sms_countries

    @cached_property
    def _zones(self) -> dict[tuple[str, str], ZoneInfo]:
        return {}

    @cached_property
    def _mailings(self) -> dict[str, Mailing]:
        return {}

    @cached_property
    def _options(self) -> dict[tuple[str, Reachability, Locale, str], ChannelOption]:
        return {}


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
    return Prepared(world, record, run, mailing, prepare_audience(world, record, run))


@lru_cache(PREFERENCES_MAX)
def _preferences(preferred: str) -> Preferences:
    return Preferences(preferred=preferred)


@lru_cache(ZONES_MAX)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
