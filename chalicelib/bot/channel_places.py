"""Channels of advertising: which a stop names, which are on, and how the bot calls them."""

from collections.abc import Collection

from chalicelib.bot.turn import Turn
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.channel import CHANNELS, EMAIL, SMS


def allowed_channels(turn: Turn, customer: Customer) -> list[str]:
    """The channels in which the customer allows advertising, this chat's own first."""
    return [
        channel
        for channel in _in_order(turn, CHANNELS)
        if customer.allows(Purpose.ADVERTISING, channel)
    ]


def forbidden_channels(turn: Turn, customer: Customer) -> list[str]:
    """The channels that could reach the customer, without those in which they allow advertising."""
    reached = {turn.message.chat.channel, *(chat.channel for chat in customer.chats)}
    reached |= {EMAIL} if customer.email else set()
    reached |= {SMS} if customer.phone.number else set()
    allowed = allowed_channels(turn, customer)
    return [channel for channel in _in_order(turn, reached) if channel not in allowed]


def named_in_stop(turn: Turn) -> frozenset[str]:
    """The channels that a typed stop names; empty for a button and for a stop without names."""
    words = turn.typed or turn.heard
    if not words:
        return frozenset()
    # Loaded with a typed stop only.
    from chalicelib.domain.conversation.free_wording import named_channels  # noqa: PLC0415

    return named_channels.channels_of_stop(words, turn.message.chat.channel)


def places_text(turn: Turn, channels: Collection[str]) -> str:
    """The channels as one phrase of the chat's language; this chat is "here"."""
    here, locale = turn.message.chat.channel, turn.dialog.locale
    *others, last = (
        turn.texts.say(locale, "where.here" if channel == here else f"where.{channel}")
        for channel in _in_order(turn, channels)
    )
    if not others:
        return last
    return turn.texts.say(locale, "where.and", {"others": ", ".join(others), "last": last})


def _in_order(turn: Turn, channels: Collection[str]) -> list[str]:
    here = turn.message.chat.channel
    return sorted(channels, key=lambda channel: (channel != here, [*CHANNELS].index(channel)))
