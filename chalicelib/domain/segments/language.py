"""Customers who get our messages in a language."""

from typing import Literal

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter


class Language(Filter):
    """`{"kind": "language", "locale": "ru"}`."""

    kind: Literal["language"] = "language"
    locale: Locale

    def matches(self, customer: Customer, facts: Facts) -> bool:  # noqa: ARG002
        return customer.locale == self.locale
