"""Customers who may get advertising in a channel: they consented and have an address there."""

from typing import Literal

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.segments.consented import ChannelName
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter


class Reachable(Filter):
    """`{"kind": "reachable", "channel": "email"}`."""

    kind: Literal["reachable"] = "reachable"
    channel: ChannelName

    def matches(self, customer: Customer, facts: Facts) -> bool:
        allowed = customer.allows(Purpose.ADVERTISING, self.channel)
        return (
            allowed and self.channel not in customer.blocked and self._has_address(customer, facts)
        )

    def _has_address(self, customer: Customer, facts: Facts) -> bool:
        if self.channel == EMAIL:
            waits = facts.email_double_opt_in and customer.has_unproven_email
            return bool(customer.email) and not waits
        if self.channel == SMS:
            return customer.number_facts.mobile
        return any(chat.channel == self.channel for chat in customer.chats)
