"""Who may be written to where, read once for all of whom it is the same: a plan goes by millions.

What the checks ask is said by a dozen attributes in which many people are alike. Their texts are
compared as DynamoDB writes them, and one customer is made for all of whom they are equal.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.repo.customers.profiles import (
    ALIKE_MAX,
    BETWEEN,
    read_phone_facts,
    read_suppressions,
    read_words,
)
from chalicelib.repo.table.encoding import Encoded

NAMES = (
    "pk",
    "status",
    "email",
    "birthday",
    "locale",
    "zone",
    "blocked",
    "suppressions",
    "preferred",
    "phone_facts",
    "chats",
    "consents",
)
BIRTHDAYS_MAX = 1 << 15  # of ninety years
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
SOMEBODY = CustomerId("")
SOMEBODYS_EMAIL = Email("somebody@example.org")
NOBODY: Mapping[str, Any] = {
    "first_name": "",
    "surname": "",
    "phone": ProvenPhone(Phone(""), "staff", LONG_AGO),
    "card": CardNumber(""),
    "registered_at": LONG_AGO,
}


def read_alike(item: Encoded, young: Birthday | None = None) -> Customer:
    """Make somebody like the customer of an active item, and every time the very same one.

    That is all that the checks ask but for the draws. Of birthdays only those of the `young`
    matter; of an e-mail and of chats only that they are there.
    """
    return _alike(
        bool(item["email"]["S"]),
        young,
        item["locale"]["S"],
        tuple([_chat(chat["S"]) for chat in item["chats"]["L"]]),
        item["consents"]["S"],
        item["zone"]["S"],
        item["blocked"]["S"],
        item["suppressions"]["S"],
        item["preferred"]["S"],
        item["phone_facts"]["S"],
    )


@lru_cache(BIRTHDAYS_MAX)
def read_birthday(text: str) -> Birthday | None:
    """`1990-05-05`, or `--05-05` without the year; empty where nobody knows it."""
    return birthday.from_text(text) if text else None


@lru_cache(ALIKE_MAX)
def _alike(  # noqa: PLR0913, PLR0917 - the texts that are compared
    has_email: bool,  # noqa: FBT001
    young: Birthday | None,
    locale: Locale,
    chats: tuple[Chat, ...],
    consents: str,
    zone: str,
    blocked: str,
    suppressions: str,
    preferred: str,
    phone_facts: str,
) -> Customer:
    return Customer(
        id=SOMEBODY,
        **NOBODY,
        email=SOMEBODYS_EMAIL if has_email else None,
        birthday=young,
        locale=locale,
        chats=chats,
        consents=_consents(consents),
        zone=zone,
        blocked=read_words(blocked),
        suppressions=read_suppressions(suppressions),
        preferred=preferred,
        phone_facts=read_phone_facts(phone_facts),
    )


def _chat(text: str) -> Chat:
    return _chat_somewhere(text.partition(BETWEEN)[0])


@lru_cache(ALIKE_MAX)
def _chat_somewhere(channel: str) -> Chat:
    return Chat(channel, "")


@lru_cache(ALIKE_MAX)
def _consents(text: str) -> tuple[Consent, ...]:
    return tuple(
        Consent(
            purpose=Purpose(purpose),
            channel=channel,
            given=given,
            at=LONG_AGO,
            source="",
            text_version=text_version,
            evidence="",
        )
        for purpose, channel, given, text_version in json.loads(text)
    )
