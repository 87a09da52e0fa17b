"""The profile as far as a campaign asks: of everybody for its plan, of recipients a little more.

Values are read where they stand in DynamoDB's answer: a plan reads millions of profiles, of which
nothing is kept.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.customers.projection import Fields
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.shopping.shopping import Bought, Earlier, Shopping
from chalicelib.repo.customers.alike_profiles import (
    LONG_AGO,
    NAMES,
    NOBODY,
    read_alike,
    read_birthday,
)
from chalicelib.repo.customers.profiles import ACTIVE, ALIKE_MAX, BETWEEN, read_chat, read_words
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Encoded

OF_SHOPPING = ("recent", "earlier")
OF_PERSON = ("first_name", "surname", "phone", "card", "registered_at")
UNASKED: dict[str, Any] = {}


class AudienceMember(NamedTuple):
    """Somebody of whom a plan asks: their own self, and what all who are alike have in common.

    `alike` is the same object for all of them. `own` is nothing else where nothing was asked that
    is theirs alone: it has not their id.
    """

    id: CustomerId
    alike: Customer
    own: Customer


def is_active(item: Encoded) -> bool:
    """Whether it is a customer, and not the tombstone of one."""
    return bool(item["status"]["S"] == ACTIVE)


def names_of(asked: Fields) -> tuple[str, ...]:
    """The attributes to read for these fields of a customer, and for those always asked."""
    plain = sorted(asked & READ.keys())
    of_person = OF_PERSON if "person" in asked else ()
    return (*NAMES, *plain, *of_person, *(OF_SHOPPING if "shopping" in asked else ()))


def read_person(item: Encoded, asked: Fields | None, young_from: int) -> AudienceMember | None:
    """Read a profile for a plan; None for a tombstone.

    `asked` None: nothing that is theirs alone. Who was born before the year `young_from` is of age.
    """
    if not is_active(item):
        return None
    born = read_birthday(item["birthday"]["S"])
    is_young = born is not None and born.year is not None and born.year >= young_from
    alike = read_alike(item, born if is_young else None)
    own = alike if asked is None else _own(item, alike, asked)
    return AudienceMember(keys.customer_of(item["pk"]["S"]), alike, own)


def read_for_plan(item: Encoded, asked: Fields) -> Customer:
    """The customer of an active item: who may be written to where, and what segments ask.

    The evidence of consents and of the phone is not there, nor what was not asked for: this
    customer must not be stored. Unless the `person` is asked for, chats are without their ids.
    """
    return _own(item, read_alike(item), asked)


def _own(item: Encoded, alike: Customer, asked: Fields) -> Customer:
    email = item["email"]["S"]
    return Customer(
        id=keys.customer_of(item["pk"]["S"]),
        email=Email(email) if email else None,
        birthday=read_birthday(item["birthday"]["S"]),
        locale=alike.locale,
        consents=alike.consents,
        zone=alike.zone,
        blocked=alike.blocked,
        suppressions=alike.suppressions,
        preferred=alike.preferred,
        phone_facts=alike.phone_facts,
        **(_person(item) if "person" in asked else {**NOBODY, "chats": alike.chats}),
        **(_asked(item, asked) if asked else UNASKED),
    )


def _person(item: Encoded) -> dict[str, Any]:
    """Who they are: what a message says of them, and where it goes."""
    return {
        "first_name": item["first_name"]["S"],
        "surname": item["surname"]["S"],
        "phone": ProvenPhone(Phone(item["phone"]["S"]), "staff", LONG_AGO),
        "card": CardNumber(item["card"]["S"]),
        "registered_at": datetime.fromisoformat(item["registered_at"]["S"]),
        "chats": tuple([read_chat(each["S"]) for each in item["chats"]["L"]]),
    }


def _asked(item: Encoded, asked: Fields) -> dict[str, Any]:
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
    day, _, rest = text.partition(BETWEEN)
    return Bought(int(day), int(rest.partition(BETWEEN)[0]))


@lru_cache(ALIKE_MAX)
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


READ: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "city": lambda typed: typed["S"],
    "shop": lambda typed: typed["S"],
    "tags": lambda typed: read_words(typed["S"]),
    "birthday_since": lambda typed: _day(typed["S"]),
    "birthday_was": lambda typed: read_birthday(typed["S"]),
    "watched": lambda typed: typed["BOOL"],
}
