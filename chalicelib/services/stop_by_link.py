"""End advertising for whoever holds the link of a letter or an SMS that says how to stop it."""

from chalicelib.domain.consent import Purpose
from chalicelib.domain.customer import Customer
from chalicelib.domain.touch import Touched, TouchKind
from chalicelib.services.note_touch import note_touch
from chalicelib.services.sign_campaign_link import StopLink
from chalicelib.services.stop_channel import Stopped, stop_channel
from chalicelib.world import World


def stop_by_link(world: World, link: StopLink, *, everywhere: bool = False) -> None:
    """Take back the consent in the link's channel, or in all; again changes nothing.

    Raises:
        Unavailable: not all was kept; asking again finishes it.
    """
    now = world.now()
    stopped = Touched(link.campaign, link.customer, TouchKind.STOPPED, now, link.channel, link.step)
    note_touch(world, stopped)
    customer = world.customers.get(link.customer) if everywhere else None
    for channel in _allowed(customer) if customer else ():
        evidence = f"{link.channel}:{link.campaign}"
        stop_channel(world, link.customer, Stopped(channel, now, evidence))


def _allowed(customer: Customer) -> list[str]:
    said = (each for each in customer.consents if each.purpose is Purpose.ADVERTISING)
    return sorted(each.channel for each in said if each.given)
