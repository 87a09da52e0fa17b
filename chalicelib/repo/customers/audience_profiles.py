"""Reads profiles of many customers, each with the needed attributes only.

Plans, segment previews and the daily counting go through the whole base with this store.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple, cast

from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone, PhoneFacts
from chalicelib.domain.customers.projection import Fields
from chalicelib.domain.customers.suppression import suppressions_from_text
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.shopping.shopping import BETWEEN, Bought, Earlier, Shopping
from chalicelib.repo.customers.found_profiles import FoundCustomers
from chalicelib.repo.customers.joined_profiles import JOINED_NAMES, joined_keys, read_joined
from chalicelib.repo.customers.profiles import ACTIVE
from chalicelib.repo.customers.purchase_totals import TOTALS_NAMES, PurchaseTotals, read_totals
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Encoded, read_words
from chalicelib.repo.table.points_keys import UNFOLDED
from chalicelib.repo.table.read_each import read_each
from chalicelib.repo.table.table import Table

UNREADABLE = Reason.CUSTOMER_UNREADABLE
ALWAYS_READ = (
    "pk",
    "status",
    "email",
    "email_proven_at",
    "birthday",
    "locale",
    "zone",
    "blocked",
    "suppressions",
    "preferred",
    "refused_topics",
    "phone_facts",
    "chats",
    "consents",
    "heard",
)
"""The attributes for the checks of a campaign and for conditions on consent, locale, age, reach."""
SHOPPING_NAMES = ("recent", "earlier", *JOINED_NAMES)
PERSON_NAMES = ("first_name", "surname", "phone", "card", "registered_at")
ALIKE_MAX = 4096  # texts cached that many people have in common
BIRTHDAYS_MAX = 1 << 15  # different birthdays within ninety years
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
NO_PHONE = ProvenPhone(Phone(""), "staff", LONG_AGO)
NO_CARD = CardNumber("")
NONE: frozenset[str] = frozenset()
NEVER: Mapping[str, datetime] = {}


class BasePage(NamedTuple):
    """Ids of customers, and where the next page starts ("": this was the last page)."""

    ids: list[CustomerId]
    next: str


@dataclass(frozen=True, slots=True)
class AudienceProfiles:
    """Reads the customers of an audience, page by page."""

    table: Table

    def base_page(self, part: int, parts: int, *, start: str, limit: int) -> BasePage:
        """Read one page of one part of the base; a page may be empty and not the last."""
        page = self.table.agenda_part(part, parts, sk=keys.PROFILE, start=start, limit=limit)
        return BasePage(cast("list[CustomerId]", page.who), page.next)

    def due_page(self, due: str, *, start: str, limit: int) -> BasePage:
        """Read one page of the customers listed in the agenda under a key of `agenda_keys`."""
        page = self.table.agenda_page(due, start=start, limit=limit)
        return BasePage(cast("list[CustomerId]", page.who), page.next)

    def find(
        self, ids: Sequence[CustomerId], fields: Fields, *, strongly: bool = False
    ) -> FoundCustomers:
        """Read these fields of customers, in no order, without erased customers.

        A read that is not `strongly` consistent costs half, and may miss the last moment's changes.
        """
        items = self._items(ids, projection(fields), strongly=strongly)
        read = partial(_read_if_active, fields=fields)
        return FoundCustomers(*read_each(items, read, broken=UNREADABLE))

    def purchase_totals(self, ids: Sequence[CustomerId]) -> list[PurchaseTotals]:
        """Read the purchases of customers, in no order, without erased and unreadable customers.

        The reads are eventually consistent.
        """
        items = self._items(ids, TOTALS_NAMES, strongly=False)
        return read_each(items, read_totals, broken=UNREADABLE)[0]

    def _items(
        self, ids: Sequence[CustomerId], names: Sequence[str], *, strongly: bool
    ) -> Iterable[Encoded]:
        """Read attributes of profiles, and of the accounts beside them if purchases are asked."""
        if UNFOLDED not in names:
            wanted = [keys.customer(each) for each in ids]
            return self.table.get_fields(wanted, names, strongly=strongly)

        def read(some: Sequence[CustomerId], again: bool) -> list[Encoded]:  # noqa: FBT001
            wanted = [key for each in some for key in joined_keys(each)]
            return self.table.get_fields(wanted, names, strongly=strongly or again)

        return read_joined(ids, read)


def is_active(item: Encoded) -> bool:
    """Whether the item is a customer, and not the tombstone of an erased one."""
    return bool(item["status"]["S"] == ACTIVE)


def projection(fields: Fields) -> tuple[str, ...]:
    """List the attributes of a profile that hold these fields, and those that are always read."""
    plain = sorted(fields & READERS.keys())
    person = PERSON_NAMES if "person" in fields else ()
    return (*ALWAYS_READ, *plain, *person, *(SHOPPING_NAMES if "shopping" in fields else ()))


def read_projected(item: Encoded, fields: Fields) -> Customer:
    """Read the customer of an active item that was read with `projection(fields)`.

    Must never be stored: a field that was not asked for has an empty value, and consents come
    without their evidence.
    """
    # Values are taken from DynamoDB's answer as they are: decoding the item first would cost
    # as much again.
    email = item["email"]["S"]
    required = _read_person(item) if "person" in fields else UNREAD_PERSON
    return Customer(
        id=keys.customer_of(item["pk"]["S"]),
        email=Email(email) if email else None,
        email_proven_at=_read_proof(item.get("email_proven_at")),
        birthday=_read_birthday(item["birthday"]["S"]),
        locale=item["locale"]["S"],
        chats=tuple([Chat.from_text(chat["S"]) for chat in item["chats"]["L"]]),
        consents=_read_consents(item["consents"]["S"]),
        zone=item["zone"]["S"],
        blocked=read_words(item["blocked"]["S"]),
        suppressions=suppressions_from_text(item["suppressions"]["S"]),
        preferred=item["preferred"]["S"],
        # Absent in profiles of older releases.
        refused_topics=read_words(item["refused_topics"]["S"])
        if "refused_topics" in item
        else NONE,
        phone_facts=_read_phone_facts(item["phone_facts"]["S"]),
        heard=_read_heard(item["heard"]["M"]) if "heard" in item else NEVER,
        **required,
        **(_read_fields(item, fields) if fields else {}),
    )


def _read_proof(stored: Mapping[str, Any] | None) -> datetime | None:
    """Read whether the e-mail is proven; planning does not need the instant."""
    return LONG_AGO if stored and stored["S"] else None


def _read_heard(stored: Mapping[str, Any]) -> dict[str, datetime]:
    return {channel: datetime.fromisoformat(at["S"]) for channel, at in stored.items()}


def _read_if_active(item: Encoded, fields: Fields) -> Customer | None:
    return read_projected(item, fields) if is_active(item) else None


UNREAD_PERSON: Mapping[str, Any] = {
    "first_name": "",
    "surname": "",
    "phone": NO_PHONE,
    "card": NO_CARD,
    "registered_at": LONG_AGO,
}


def _read_person(item: Encoded) -> dict[str, Any]:
    """Read what a message may say about the customer."""
    return {
        "first_name": item["first_name"]["S"],
        "surname": item["surname"]["S"],
        "phone": ProvenPhone(Phone(item["phone"]["S"]), "staff", LONG_AGO),
        "card": CardNumber(item["card"]["S"]),
        "registered_at": datetime.fromisoformat(item["registered_at"]["S"]),
    }


def _read_fields(item: Encoded, fields: Fields) -> dict[str, Any]:
    asked = [name for name in READERS if name in fields]
    # Own fields are absent in profiles without a value.
    read = {name: READERS[name](item[name]) for name in asked if name in item}
    if "shopping" in fields:
        read["shopping"] = _read_shopping(item, with_categories="categories" in fields)
    return read


def _read_shopping(item: Encoded, *, with_categories: bool) -> Shopping:
    read = Bought.from_text if with_categories else _read_without_categories
    recent = tuple([read(text["S"]) for text in item["recent"]["L"]])
    unfolded = tuple([read(text["S"]) for text in item[UNFOLDED]["L"]]) if UNFOLDED in item else ()
    earlier = Earlier(*[int(number["N"]) for number in item["earlier"]["L"]])
    return Shopping(recent, earlier, unfolded)


def _read_without_categories(text: str) -> Bought:
    day, _, rest = text.partition(BETWEEN)
    return Bought(int(day), int(rest.partition(BETWEEN)[0]))


@lru_cache(BIRTHDAYS_MAX)
def _read_birthday(text: str) -> Birthday | None:
    """Read `1990-05-05`, `--05-05` without the year, or an empty text for an unknown birthday."""
    return birthday.from_text(text) if text else None


# Most customers said yes to the same two or three texts: parsing each JSON once saves 8 us each.
@lru_cache(ALIKE_MAX)
def _read_consents(text: str) -> tuple[Consent, ...]:
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


@lru_cache(ALIKE_MAX)
def _read_phone_facts(text: str) -> PhoneFacts:
    return PhoneFacts.from_text(text)


@lru_cache(ALIKE_MAX)
def _read_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


READERS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "city": lambda typed: typed["S"],
    "shop": lambda typed: typed["S"],
    "tags": lambda typed: read_words(typed["S"]),
    "birthday_since": lambda typed: _read_day(typed["S"]),
    "birthday_was": lambda typed: _read_birthday(typed["S"]),
    "watched": lambda typed: typed["BOOL"],
    "custom": lambda typed: {name: value["S"] for name, value in typed["M"].items()},
}
"""The readers of fields that are one attribute with the same name."""
