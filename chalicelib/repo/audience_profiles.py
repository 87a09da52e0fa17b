"""The profile as far as a plan asks of everybody: what a person is called is left in the table.

Values are read where they stand in DynamoDB's answer, and what many people have in common is made
once: a plan reads millions of profiles, of which nothing is kept.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from chalicelib.domain.asked import Asked
from chalicelib.domain.birthday import Birthday
from chalicelib.domain.card import CardNumber
from chalicelib.domain.consent import Consent, Purpose
from chalicelib.domain.customer import Customer, ProvenPhone
from chalicelib.domain.email_address import Email
from chalicelib.domain.message import Chat
from chalicelib.domain.phone import Phone
from chalicelib.domain.shopping import Bought, Earlier, Shopping
from chalicelib.repo import keys
from chalicelib.repo.encoding import Encoded
from chalicelib.repo.profiles import (
    ACTIVE,
    ALIKE_MAX,
    BETWEEN,
    read_phone_facts,
    read_suppressions,
    read_words,
)

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
OF_SHOPPING = ("recent", "earlier")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
UNREAD_PHONE = ProvenPhone(Phone(""), "staff", LONG_AGO)
UNREAD_CARD = CardNumber("")
UNASKED: dict[str, Any] = {}


def is_active(item: Encoded) -> bool:
    """Whether it is a customer, and not the tombstone of one."""
    return bool(item["status"]["S"] == ACTIVE)


def names_of(asked: Asked) -> tuple[str, ...]:
    """The attributes to read for these fields of a customer, and for those always asked."""
    plain = sorted(asked - {"shopping", "categories"})
    return (*NAMES, *plain, *(OF_SHOPPING if "shopping" in asked else ()))


def read_for_plan(item: Encoded, asked: Asked) -> Customer:
    """The customer of an active item: who may be written to where, and what segments ask.

    Names, phone, card and the evidence of consents are not there, nor what was not asked for: this
    customer must not be stored.
    """
    email = item["email"]["S"]
    return Customer(
        id=keys.customer_of(item["pk"]["S"]),
        first_name="",
        surname="",
        phone=UNREAD_PHONE,
        email=Email(email) if email else None,
        birthday=_birthday(item["birthday"]["S"]),
        card=UNREAD_CARD,
        locale=item["locale"]["S"],
        registered_at=LONG_AGO,
        chats=tuple([_chat(chat["S"]) for chat in item["chats"]["L"]]),
        consents=_consents(item["consents"]["S"]),
        zone=item["zone"]["S"],
        blocked=read_words(item["blocked"]["S"]),
        suppressions=read_suppressions(item["suppressions"]["S"]),
        preferred=item["preferred"]["S"],
        phone_facts=read_phone_facts(item["phone_facts"]["S"]),
        **(_asked(item, asked) if asked else UNASKED),
    )


def _asked(item: Encoded, asked: Asked) -> dict[str, Any]:
    """The fields that were asked for; the others are as they are of somebody unknown."""
    read = {name: reads(item[name]) for name, reads in READ.items() if name in asked}
    if "shopping" in asked:
        read["shopping"] = _shopping(item, categories="categories" in asked)
    return read


def _shopping(item: Encoded, *, categories: bool) -> Shopping:
    read = Bought.from_text if categories else _bought
    recent = tuple([read(text["S"]) for text in item["recent"]["L"]])
    return Shopping(recent, Earlier(*[int(number["N"]) for number in item["earlier"]["L"]]))


def _bought(text: str) -> Bought:
    day, minor, *_ = text.split(BETWEEN, 2)
    return Bought(int(day), int(minor))


@lru_cache(ALIKE_MAX)
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _birthday(text: str) -> Birthday | None:
    """`1990-05-05`, or `--05-05` without the year: it was checked before it was stored."""
    if not text:
        return None
    year = None if text[0] == "-" else int(text[:4])
    return Birthday(int(text[-2:]), int(text[-5:-3]), year)


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


READ: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "city": lambda typed: typed["S"],
    "shop": lambda typed: typed["S"],
    "tags": lambda typed: read_words(typed["S"]),
    "birthday_since": lambda typed: _day(typed["S"]),
    "birthday_was": lambda typed: _birthday(typed["S"]),
    "watched": lambda typed: typed["BOOL"],
}
