"""Invents demonstration customers with names, birthdays, consents and two years of purchases.

The same seed and number always give the same person, so that a base can be made again, enlarged,
or checked on another machine.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.card import new_card_number
from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import Purchase, PurchaseLine, Receipt
from chalicelib.domain.shopping.shopping import RECENT_MAX, Bought, Shopping

YEARS = 2
CUSTOMERS_MAX = 10_000_000  # as many phones of one range
CHATS_FROM = 5_000_000_000  # ids of the demonstration's Telegram people
SAYS_YES = 0.7  # to advertising
IN_TELEGRAM = 0.8
WITH_EMAIL = 0.85
WITH_BIRTHDAY = 0.9
WITHOUT_YEAR = 0.2
NEVER_BOUGHT = 0.08
WENT_AWAY = 0.3  # stopped buying at some day of the two years
GAP_DAYS = (4, 90)  # between the purchases of one person: each person has a pace of their own
RECEIPT_MINOR = (15_000, 900_000)
CATEGORIES = ("bakery", "coffee", "dairy", "fruit", "household", "meat", "tea", "wine")
FAVOURITES = 3
ONE_PIECE = 1000  # thousandths
SHOPS = ("nevsky-12", "lenina-4", "arbat-7", "market-1", "central-2")


class DemoPlace(NamedTuple):
    """A city and its zone."""

    city: str
    zone: str


class Names(NamedTuple):
    """Names and places of people who speak one language."""

    first: tuple[str, ...]
    surnames: tuple[str, ...]
    places: tuple[DemoPlace, ...]


NAMES: dict[Locale, Names] = {
    "ru": Names(
        ("Анна", "Мария", "Ольга", "Елена", "Иван", "Пётр", "Алексей", "Дмитрий", "Сергей", "Юлия"),
        ("Коваленко", "Шевчук", "Ткаченко", "Бондаренко", "Черных", "Седых", "Мельник", "Кравец"),
        (
            DemoPlace("Москва", "Europe/Moscow"),
            DemoPlace("Казань", "Europe/Moscow"),
            DemoPlace("Екатеринбург", "Asia/Yekaterinburg"),
            DemoPlace("Владивосток", "Asia/Vladivostok"),
            DemoPlace("Калининград", "Europe/Kaliningrad"),
        ),
    ),
    "en": Names(
        ("John", "Mary", "James", "Emma", "Oliver", "Alice", "Noah", "Grace"),
        ("Smith", "Brown", "Taylor", "Wilson", "Evans", "Walker", "Green"),
        (DemoPlace("Almaty", "Asia/Almaty"), DemoPlace("Moscow", "Europe/Moscow")),
    ),
}
ENGLISH = 0.15


def demo_customers(count: int, *, seed: int, today: date) -> Iterator[Customer]:
    """Yield the first `count` customers of a seed, as they are at the end of `today`."""
    # Each customer has a generator of their own, so that a larger base begins with the same people.
    for number in range(count):
        yield _customer(number, Random(f"{seed}-{number}"), today)  # noqa: S311 - not a secret


def _customer(number: int, chance: Random, today: date) -> Customer:
    locale: Locale = "en" if chance.random() < ENGLISH else "ru"
    names = NAMES[locale]
    place = chance.choice(names.places)
    joined = today - timedelta(days=chance.randint(1, YEARS * 365))
    at = datetime(joined.year, joined.month, joined.day, 9, tzinfo=UTC)
    chats = _chats(number, chance)
    customer = Customer(
        id=CustomerId(f"demo{chance.getrandbits(88):022x}"),
        first_name=chance.choice(names.first),
        surname=chance.choice(names.surnames),
        phone=ProvenPhone(Phone(f"+7999{number:07d}"), "contact", at),
        email=Email(f"demo{number}@example.org") if chance.random() < WITH_EMAIL else None,
        birthday=_birthday(chance, today) if chance.random() < WITH_BIRTHDAY else None,
        card=new_card_number(chance.randrange),
        locale=locale,
        registered_at=at,
        chats=chats,
        consents=_consents(chats, at, given=chance.random() < SAYS_YES),
        city=place.city,
        shop=chance.choice(SHOPS),
        zone=place.zone,
        tags=frozenset({"demo"}),
        birthday_since=joined,
        shopping=_shopping(chance, joined, today),
        version=0,
    )
    return replace(customer, email_proven_at=at if customer.email else None)


def _chats(number: int, chance: Random) -> tuple[Chat, ...]:
    has_chat = chance.random() < IN_TELEGRAM
    return (Chat("telegram", str(CHATS_FROM + number)),) if has_chat else ()


def _birthday(chance: Random, today: date) -> Birthday:
    born = date(today.year - chance.randint(18, 80), 1, 1) + timedelta(days=chance.randint(0, 364))
    year = None if chance.random() < WITHOUT_YEAR else born.year
    return Birthday(born.day, born.month, year)


def _consents(chats: tuple[Chat, ...], at: datetime, *, given: bool) -> tuple[Consent, ...]:
    channels = [*(chat.channel for chat in chats), EMAIL, SMS]
    decisions = [(Purpose.PERSONAL_DATA, channels[0], True)]
    decisions += [(Purpose.ADVERTISING, channel, given) for channel in channels]
    return tuple(
        Consent(purpose, channel, yes, at, "demo", "demo", "demo:1")
        for purpose, channel, yes in decisions
    )


def _shopping(chance: Random, joined: date, today: date) -> Shopping:
    """Invent purchases at the person's own pace, in favourite categories, until they leave."""
    if chance.random() < NEVER_BOUGHT:
        return Shopping()
    gap = chance.uniform(*GAP_DAYS)
    favourites = chance.sample(CATEGORIES, FAVOURITES)
    last = today
    if chance.random() < WENT_AWAY:
        last = joined + timedelta(days=chance.randint(0, (today - joined).days))
    days: list[date] = []
    day = joined
    while day <= last and len(days) < RECENT_MAX:
        days.append(day)
        day += timedelta(days=max(1, round(chance.expovariate(1 / gap))))
    return Shopping(tuple(_bought(chance, each, favourites) for each in days))


def _bought(chance: Random, day: date, favourites: list[str]) -> Bought:
    minor = chance.randint(*RECEIPT_MINOR)
    first = chance.randint(minor // 2, minor)
    names = chance.sample(favourites, 2)
    parts = sorted(zip(names, (first, minor - first), strict=True))
    return Bought(day.toordinal(), minor, tuple(parts))


def demo_purchases(customer: Customer, *, currency: str) -> Iterator[Purchase]:
    """Yield the receipts that add up to the customer's summary, each at noon in UTC."""
    for number, bought in enumerate(customer.shopping.recent, start=1):
        lines = tuple(
            PurchaseLine(f"demo-{category}", category, ONE_PIECE, Money(minor, currency))
            for category, minor in bought.categories
        )
        day = date.fromordinal(bought.day)
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        name = f"{customer.phone.number[-7:]}-{number}"
        receipt = Receipt(customer.shop, name, at, Money(bought.minor, currency), lines)
        yield Purchase(receipt, customer.id, bought)
