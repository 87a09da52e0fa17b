"""Read what a customer agreed to, in every channel, with its history."""

from typing import NamedTuple

from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.channel import CHANNELS, EMAIL, SMS
from chalicelib.world import World

HISTORY_MAX = 100


class ChannelWish(NamedTuple):
    """Whether advertising may go to a channel; `since` is the last decision, if there is one."""

    channel: str
    is_allowed: bool
    since: Consent | None


def reachable_channels(customer: Customer) -> list[str]:
    """The channels by which the customer can be reached, in the order of the list of channels."""
    found = {chat.channel for chat in customer.chats}
    found |= {EMAIL} if customer.email else set()
    found |= {SMS} if customer.phone.number else set()
    return [channel for channel in CHANNELS if channel in found]


def read_wishes(customer: Customer) -> list[ChannelWish]:
    """Return every channel that reaches the customer, or that they decided about."""
    last = {each.channel: each for each in customer.consents if _is_advertising(each)}
    reachable = reachable_channels(customer)
    channels = [each for each in CHANNELS if each in last or each in reachable]
    return [
        ChannelWish(each, customer.allows(Purpose.ADVERTISING, each), last.get(each))
        for each in channels
    ]


def read_consent_history(world: World, customer: Customer) -> list[Consent]:
    """Return the present consents and the former ones, newest first."""
    store = world.customers.former_consents
    former = [consent for each in customer.ids for consent in store.of_customer(each)]
    every = sorted([*customer.consents, *former], key=lambda each: each.at, reverse=True)
    return every[:HISTORY_MAX]


def _is_advertising(consent: Consent) -> bool:
    return consent.purpose is Purpose.ADVERTISING
