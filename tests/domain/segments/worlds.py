"""Random customers and random predicates that know the same few words."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.customers.stage import Stage
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.scores.rfm import RfmName
from chalicelib.domain.shopping.shopping import Bought, Shopping
from tests.domain.scores.bases import minors
from tests.domain.segments.oracle import LANDLINE, MOBILES

Word = TypeVar("Word")
AT = datetime(2026, 1, 1, tzinfo=UTC)
CHANNELS = ("telegram", "webchat", "email", "sms")
CITIES = ("Орёл", "орел", "Казань", "")
SHOPS = ("nevsky-12", "centre", "")
TAGS = ("vip", "coffee", "staff")
CATEGORIES = ("tea", "dairy", "bread")
IDS = tuple(f"c{number}" for number in range(9))
CAMPAIGNS = ("spring", "autumn")
HOWS = ("got", "clicked", "answered")

todays = st.one_of(
    st.sampled_from([date(2028, 2, 28), date(2027, 2, 28), date(2026, 12, 31), date(2027, 3, 1)]),
    st.dates(date(2026, 1, 1), date(2029, 12, 31)),
)


def some(words: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from([word for word in words if word]), min_size=1, max_size=3)


def a_customer(**changes: Any) -> Customer:
    """A customer of whom nothing is known but the phone."""
    about: dict[str, Any] = {
        "id": CustomerId("c1"),
        "first_name": "",
        "surname": "",
        "phone": ProvenPhone(Phone(MOBILES[0]), "contact", AT),
        "email": None,
        "birthday": None,
        "card": CardNumber("2900000123458"),
        "locale": "ru",
        "registered_at": AT,
        "chats": (),
        "consents": (),
    }
    return Customer(**about | changes)


def a_consent(channel: str, *, given: bool = True) -> Consent:
    return Consent(Purpose.ADVERTISING, channel, given, AT, "", "", "")


def a_minor(chance: Random) -> int:
    """Money with many ties: little, round, or anything up to a hundred thousand."""
    return chance.choice(
        (chance.randint(-2, 3), chance.choice((100, 90_000)), chance.randint(-500, 10**7))
    )


def a_birthday(chance: Random, today: date) -> Birthday:
    """About today, on 29 February, or on any day of a century."""
    near = today + timedelta(days=chance.choice((-1, 0, 1, 7, 59, 60, 364, 365)))
    anywhere = date(1908, 1, 1) + timedelta(days=chance.randrange(43_000))
    day = chance.choice((near, date(2004, 2, 29), anywhere))
    year = day.year - chance.randint(0, 99) if day == near else day.year
    is_date = day.day < 29 or day.month != 2 or year % 4 == 0
    return Birthday(day.day, day.month, chance.choice((year, None)) if is_date else None)


def a_shopping(chance: Random, today: date) -> Shopping:
    """Up to five purchases, most of them on the days on which an answer may change."""
    last = today.toordinal()
    ranges_of_days = ((-3, 1), (-99, 0), (-900, 0))
    return Shopping(
        tuple(
            Bought(
                last + chance.randint(*chance.choice(ranges_of_days)),
                a_minor(chance),
                tuple((name, a_minor(chance)) for name in subset(chance, CATEGORIES, most=2)),
            )
            for _ in range(chance.randint(0, 5))
        )
    )


def subset(chance: Random, words: Sequence[Word], most: int | None = None) -> list[Word]:
    """Some of the words, each once."""
    return chance.sample(words, chance.randint(0, len(words) if most is None else most))


def any_customer(chance: Random, customer_id: str, today: date) -> Customer:
    """A customer of whom anything may be known."""
    asked = subset(chance, [(purpose, channel) for purpose in Purpose for channel in CHANNELS])
    email = chance.choice((None, Email("anna@example.org")))
    return a_customer(
        id=CustomerId(customer_id),
        phone=ProvenPhone(Phone(chance.choice([*MOBILES, LANDLINE])), "sms", AT),
        email=email,
        email_proven_at=chance.choice((None, AT)) if email else None,
        birthday=chance.choice((None, a_birthday(chance, today))),
        locale=chance.choice(("ru", "en")),
        chats=tuple(Chat(name, "1") for name in subset(chance, CHANNELS[:2])),
        consents=tuple(
            Consent(purpose, channel, chance.random() < 0.5, AT, "", "", "")
            for purpose, channel in asked
        ),
        city=chance.choice(CITIES),
        shop=chance.choice(SHOPS),
        tags=frozenset(subset(chance, TAGS)),
        blocked=frozenset(subset(chance, CHANNELS, most=1)),
        shopping=a_shopping(chance, today),
    )


# Customers are made of one seed: drawing each attribute by hypothesis took nine tenths of the time
# of every test that needs a base (docs/decisions/0037).
seeds = st.integers(0, 2**32 - 1)


def customers(customer_id: str, today: date) -> st.SearchStrategy[Customer]:
    return st.builds(lambda seed: any_customer(Random(seed), customer_id, today), seeds)


def bases(today: date) -> st.SearchStrategy[list[Customer]]:
    """From one customer to nine."""

    def base(seed: int, size: int) -> list[Customer]:
        chance = Random(seed)
        return [any_customer(chance, customer_id, today) for customer_id in IDS[:size]]

    return st.builds(base, seeds, st.integers(1, len(IDS)))


@st.composite
def ranges(draw: st.DrawFn, numbers: st.SearchStrategy[int]) -> dict[str, int]:
    low, high = sorted((draw(numbers), draw(numbers)))
    return draw(st.sampled_from([{"from": low}, {"to": high}, {"from": low, "to": high}]))


@st.composite
def purchases(draw: st.DrawFn) -> dict[str, Any]:
    measure, numbers = draw(
        st.sampled_from(
            [
                ("count", st.integers(0, 4)),
                ("sum", minors),
                ("average", minors),
                ("last", st.integers(0, 99)),
            ]
        )
    )
    return {"measure": measure, **draw(ranges(numbers)), **draw(periods)}


periods: st.SearchStrategy[dict[str, int]] = st.one_of(
    st.just({}), st.fixed_dictionaries({"days": st.sampled_from([1, 2, 30, 90, 364, 365])})
)
channel_names = st.fixed_dictionaries({"channel": st.sampled_from(CHANNELS)})
score_lists = st.lists(st.integers(1, 5), min_size=1, max_size=5)


def any_of(words: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"any_of": some(words)})


@st.composite
def categories(draw: st.DrawFn) -> dict[str, Any]:
    bought = st.sampled_from([{}, {"bought": True}, {"bought": False}])
    return {**draw(any_of(CATEGORIES)), **draw(bought), **draw(periods)}


@st.composite
def rfm_names(draw: st.DrawFn) -> dict[str, Any]:
    value = st.sampled_from([{}, {"high_value": True}, {"high_value": False}])
    return {**draw(any_of(tuple(RfmName))), **draw(value)}


FILTERS: dict[str, st.SearchStrategy[Any]] = {
    "age": ranges(st.integers(0, 99)),
    "birthday": st.fixed_dictionaries({"days": st.sampled_from([0, 1, 7, 59, 60, 364, 365])}),
    "city": any_of(CITIES),
    "shop": any_of(SHOPS),
    "language": st.fixed_dictionaries({"locale": st.sampled_from(["ru", "en"])}),
    "tag": any_of(TAGS),
    "consent": st.fixed_dictionaries(
        {
            "channel": st.sampled_from(CHANNELS),
            "purpose": st.sampled_from([purpose.value for purpose in Purpose]),
        }
    ),
    "reachable": channel_names,
    "purchases": purchases(),
    "category": categories(),
    "favourite": any_of(CATEGORIES),
    "stage": any_of(tuple(Stage)),
    "rfm": st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("recency", "frequency", "money"), score_lists)
    ),
    "rfm_name": rfm_names(),
    "abc": any_of(("A", "B", "C")),
    "campaign": st.fixed_dictionaries(
        {"campaign": st.sampled_from(CAMPAIGNS), "how": st.sampled_from(HOWS)}
    ),
    "ids": any_of(IDS),
}


@st.composite
def filters(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(FILTERS)))
    return {"kind": kind, **draw(FILTERS[kind])}


def _nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    lists = st.lists(inner, max_size=4)
    return st.one_of(
        st.fixed_dictionaries({"kind": st.sampled_from(["all", "any"]), "of": lists}),
        st.fixed_dictionaries({"kind": st.just("not"), "of": inner}),
    )


predicates = st.recursive(filters(), _nested, max_leaves=8)
responses = st.frozensets(
    st.tuples(st.sampled_from(IDS), st.sampled_from(CAMPAIGNS), st.sampled_from(HOWS)), max_size=9
)
