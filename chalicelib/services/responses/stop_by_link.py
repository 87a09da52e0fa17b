"""Ends advertising for the customer of a stop link in an e-mail or an SMS."""

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.outgoing import TRIAL_STEP
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.services.customers.withdraw_consent import Stopped, withdraw_consent
from chalicelib.services.messages.campaign_links import StopLink
from chalicelib.services.responses.record_engagement import record_engagement
from chalicelib.world import World


def stop_by_link(world: World, link: StopLink, *, everywhere: bool = False) -> None:
    """Withdraw the consent in the link's channel, or `everywhere` in all channels. Idempotent.

    The link of a trial withdraws nothing.

    Raises:
        Unavailable: a part was not recorded; a repetition of the request completes it.
    """
    if link.step == TRIAL_STEP:
        return
    now = world.now()
    stopped = Engagement(
        link.campaign, link.customer, EngagementKind.STOPPED, now, link.channel, link.step
    )
    record_engagement(world, stopped)
    customer = world.customers.profiles.get(link.customer) if everywhere else None
    for channel in _consented(customer) if customer else ():
        evidence = f"{link.channel}:{link.campaign}"
        withdraw_consent(world, link.customer, Stopped(channel, now, evidence))


def _consented(customer: Customer) -> list[str]:
    consents = (each for each in customer.consents if each.purpose is Purpose.ADVERTISING)
    return sorted(each.channel for each in consents if each.given)
