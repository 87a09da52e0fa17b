"""The window in which a channel takes free text from us: it opens when the person writes."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.channel import CHANNELS

NOTED_EVERY = timedelta(hours=1)


def is_window_open(customer: Customer, channel: str, now: datetime) -> bool:
    """Whether the channel takes free text to this customer now."""
    window = CHANNELS[channel].window
    if window is None:
        return True
    at = customer.heard.get(channel)
    return at is not None and now < at + window


def heard_from(customer: Customer, channel: str, at: datetime) -> Customer:
    """The customer after a message of `at`; the same one if that is known closely enough.

    An instant that is up to an hour old is kept: it costs a message at the end of the window, and
    saves a write for most messages.
    """
    if CHANNELS[channel].window is None:
        return customer
    known = customer.heard.get(channel)
    if known is not None and at < known + NOTED_EVERY:
        return customer
    return replace(customer, heard={**customer.heard, channel: at})
