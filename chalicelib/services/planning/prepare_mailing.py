"""Reads what planning needs about one run of a campaign, once for all its customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from chalicelib.domain.campaigns.campaign import Campaign, CampaignRecord
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.planning.eligibility_context import (
    ChannelOption,
    EligibilityContext,
    Reachability,
)
from chalicelib.domain.planning.frequency import Contacts
from chalicelib.domain.planning.mailing import NO_CONTACTS, MailingRules
from chalicelib.services.messages.price_message import price_message
from chalicelib.services.planning.call_tasks import prepare_called
from chalicelib.services.planning.read_audience import AudienceFilter, prepare_audience
from chalicelib.world import World


@dataclass(frozen=True)
class Prepared:
    """The rules of a run with its audience, and the channels as they are for each customer."""

    world: World
    rules: MailingRules
    audience: AudienceFilter
    called: AudienceFilter | None = None

    @property
    def content(self) -> Campaign:
        return self.rules.content

    def context(
        self, customer: Customer, contacts: Contacts = NO_CONTACTS, *, now: datetime
    ) -> EligibilityContext:
        """Return what the checks need to judge this customer, with all channels of the campaign."""
        options = tuple([self._option(customer, channel, now) for channel in self._channels])
        return self.rules.context(customer, contacts, now=now, options=options)

    def left(self, customers: Sequence[Customer]) -> frozenset[CustomerId]:
        """Return who left the programme, if the message promises points: they would get none."""
        if not customers or not self.rules.record.promises_gift:
            return frozenset()
        return self.world.points.pages.left(customer.id for customer in customers)

    def to_call(self, customers: Sequence[Customer]) -> frozenset[CustomerId]:
        """Return the members of the audience whom a person calls in place of the message."""
        if self.called is None or not customers:
            return frozenset()
        return frozenset(customer.id for customer in self.called.members(customers))

    def _option(self, customer: Customer, channel: str, now: datetime) -> ChannelOption:
        """Return reachability and price of the channel for this customer."""
        # Customers have few different options, and making one costs more than looking it up.
        reach, locale = self._reach(customer, channel, now), customer.locale
        country = customer.number_facts.country if channel == SMS else ""
        known = self._options.get((channel, reach, locale, country))
        if known is None:
            price = price_message(self.world.settings, self.content, channel, locale, country)
            known = ChannelOption(
                channel, reach=reach, window=self.content.sending_window, cost_micro=price
            )
            self._options[channel, reach, locale, country] = known
        return known

    def _reach(self, customer: Customer, channel: str, now: datetime) -> Reachability:
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
                is_open = self.rules.takes_message(customer, channel, now)
                return Reachability.OPEN if is_open else Reachability.WINDOW_CLOSED
        return Reachability.NOT_STARTED

    # Cached for all customers of a page: each costs more than the checks of one customer.

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
    def _options(self) -> dict[tuple[str, Reachability, Locale, str], ChannelOption]:
        return {}


def prepare_mailing(world: World, record: CampaignRecord, run: Run) -> Prepared:
    """Read what planning needs about a run.

    Raises:
        NotFound: `segment.unknown`: the segment was deleted.
    """
    settings = world.settings
    rules = MailingRules(record, run, settings.zone, settings.has_email_double_opt_in)
    called = prepare_called(world, record, run) if record.content.call else None
    return Prepared(world, rules, prepare_audience(world, record, run), called)
