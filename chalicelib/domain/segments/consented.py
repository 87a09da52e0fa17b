"""Customers who consented to a purpose in a channel (rule 55)."""

from typing import Annotated, Literal

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter


def _known(channel: str) -> str:
    # A misspelt channel would match no customer, and its negation every customer.
    if channel not in CHANNELS:
        raise PydanticCustomError("unknown_channel", "there is no such channel")
    return channel


ChannelName = Annotated[str, AfterValidator(_known)]


class Consented(Filter):
    """`{"kind": "consent", "purpose": "advertising", "channel": "telegram"}`."""

    kind: Literal["consent"] = "consent"
    purpose: Purpose
    channel: ChannelName

    def matches(self, customer: Customer, facts: Facts) -> bool:  # noqa: ARG002
        return customer.allows(self.purpose, self.channel)
