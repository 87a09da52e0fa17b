"""The rules of one campaign for one run, which are the same for all its customers.

Rehearsal, planner and delivery worker use the same rules, so a rehearsal decides as the real run.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.campaign import Campaign, CampaignRecord
from chalicelib.domain.campaigns.holdout import campaign_draw, global_draw
from chalicelib.domain.campaigns.quiet_hours import Window, local_day, opens_at, send_at
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.projection import EVERYTHING, PERSON, Fields
from chalicelib.domain.customers.writing_window import is_window_open
from chalicelib.domain.customers.zone import zone_of
from chalicelib.domain.messages.template import FIELD_PREFIX
from chalicelib.domain.planning.eligibility_context import (
    CampaignClaim,
    ChannelOption,
    EligibilityContext,
    Mailing,
    Preferences,
)
from chalicelib.domain.planning.frequency import Contacts, Step
from chalicelib.domain.triggers import TRIGGERS

SALT = "grocer"  # not a secret: it only makes the holdout independent of other draws
OF_SHOPPING = ("favourite", "orders", "days")
"""The placeholders with values from purchases."""

SHOPPING: Fields = frozenset({"shopping", "categories"})
MENTIONED: Fields = PERSON | {"city"}
ZONES_MAX = 64
PREFERENCES_MAX = 16  # as many as channels
OPTIONS_MAX = 64  # a container sends few campaigns at a time
NO_CONTACTS = Contacts()


@dataclass(frozen=True)
class MailingRules:
    """One run of one campaign, as the checks need it; `programme_zone` is an IANA name.

    With `email_double_opt_in` advertising goes only to e-mail addresses that are proven.
    """

    record: CampaignRecord
    run: Run
    programme_zone: str
    email_double_opt_in: bool = False

    @property
    def content(self) -> Campaign:
        return self.record.content

    @cached_property
    def window(self) -> Window:
        """The hours of the customer in which the message is sent."""
        return self.content.sending_window

    @cached_property
    def mailing(self) -> Mailing:
        """The facts for the checks; the run of a day ends at another instant in each zone."""
        record, content, day = self.record, self.content, self.programme_day
        return Mailing(
            claim=CampaignClaim(record.id, content.ends_at, content.priority),
            step=Step(record.id, self.run.step),
            purpose=content.purpose,
            topic=content.topic,
            email_double_opt_in=self.email_double_opt_in,
            draws={
                "global": global_draw(day, salt=SALT),
                "campaign": campaign_draw(record.id, salt=SALT, share_bp=content.control_share_bp),
            },
        )

    @cached_property
    def required_fields(self) -> Fields:
        """The fields of a customer that the message or its trigger needs at dispatch."""
        # Purchases are half the cost of reading a customer, so they are read only if needed.
        if self.record.trigger:
            return PERSON | EVERYTHING
        wordings = (*self.content.texts.values(), self.content.subjects)
        texts = [text for wording in wordings for text in wording.values()]
        needs_shopping = any(place in text for place in OF_SHOPPING for text in texts)
        needs_own = any(FIELD_PREFIX in text for text in texts)
        mentioned = MENTIONED | {"custom"} if needs_own else MENTIONED
        return mentioned | SHOPPING if needs_shopping else mentioned

    @cached_property
    def programme_day(self) -> date:
        """The day of the programme as of which the run judges its customers."""
        return local_day(self.content.judged_at(self.run, self.run.at), _zone(self.programme_zone))

    def context(
        self,
        customer: Customer,
        contacts: Contacts = NO_CONTACTS,
        *,
        now: datetime,
        options: tuple[ChannelOption, ...],
    ) -> EligibilityContext:
        """Return the context in which the checks judge this customer for these channels."""
        # The run of a day begins and ends on that day of the customer's own calendar.
        zone, mailing = self.zone(customer), self.mailing
        if self.run.day:
            now = self._from_day_on(now, zone)
            mailing = self._mailing_of_day(zone)
        return EligibilityContext(
            mailing=mailing,
            customer=customer,
            now=now,
            zone=zone,
            options=options,
            suppressions=customer.suppressions,
            wishes=_preferences(customer.preferred, customer.refused_topics),
            contacts=contacts,
        )

    def takes_message(self, customer: Customer, channel: str, now: datetime) -> bool:
        """Whether the channel takes the message to a customer who has a chat there."""
        return is_window_open(customer, channel, now)

    def planned_options(self, channel: str) -> tuple[ChannelOption]:
        """Return the channel that was planned, for the checks at the moment of dispatch."""
        # They check neither reachability nor price again, so neither is computed.
        return _planned_options(channel, self.window)

    def planned_at(self, customer: Customer) -> datetime:
        """The instant planned for this customer by the hours alone, also in the control group."""
        zone = self.zone(customer)
        now = self._from_day_on(self.content.judged_at(self.run, self.run.at), zone)
        return send_at(now, zone=zone, window=self.window)

    def zone(self, customer: Customer) -> ZoneInfo:
        """Return the customer's time zone (rule 5)."""
        explicit = customer.zone
        country = "" if explicit else customer.number_facts.country
        known = self._zones.get((explicit, country))
        if known is None:
            programme = self.programme_zone
            name = zone_of(explicit=explicit, country=country, programme=programme).name
            known = self._zones[explicit, country] = _zone(name)
        return known

    def _from_day_on(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return the opening of the run's day if that is later."""
        day = self.run.day
        return max(now, opens_at(day, self.window.from_hour, zone)) if day else now

    def _mailing_of_day(self, zone: ZoneInfo) -> Mailing:
        """Return the mailing with the instant from which a message is too late in this zone."""
        known = self._mailings.get(zone.key)
        if known is None:
            assert self.run.day is not None, "the campaign of a trigger has a run a day"
            last = TRIGGERS[self.record.trigger].ends_on(self.run.day, self.programme_day)
            ends_at = opens_at(last, self.window.from_hour, zone)
            claim = replace(self.mailing.claim, ends_at=ends_at)
            known = self._mailings[zone.key] = replace(self.mailing, claim=claim)
        return known

    # Computed once for a page or a chunk: one lookup costs more than all checks of a customer.

    @cached_property
    def _zones(self) -> dict[tuple[str, str], ZoneInfo]:
        return {}

    @cached_property
    def _mailings(self) -> dict[str, Mailing]:
        return {}


@lru_cache(PREFERENCES_MAX)
def _preferences(preferred: str, refused_topics: frozenset[str]) -> Preferences:
    return Preferences(preferred=preferred, refused_topics=refused_topics)


@lru_cache(OPTIONS_MAX)
def _planned_options(channel: str, window: Window) -> tuple[ChannelOption]:
    return (ChannelOption(channel, window=window),)


@lru_cache(ZONES_MAX)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
