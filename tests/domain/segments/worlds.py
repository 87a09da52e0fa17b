"""Random customers and random predicates that know the same few words."""

from datetime import UTC, date, datetime
from typing import Any

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


@st.composite
def birthdays(draw: st.DrawFn) -> Birthday:
    day = draw(st.dates(date(1908, 1, 1), date(2025, 12, 31)) | st.just(date(2004, 2, 29)))
    return Birthday(day.day, day.month, draw(st.sampled_from([day.year, None])))


@st.composite
def shoppings(draw: st.DrawFn, today: date) -> Shopping:
    last = today.toordinal()
    days = st.one_of(
        st.integers(last - 3, last + 1), st.integers(last - 99, last), st.integers(last - 900, last)
    )
    categories = st.dictionaries(st.sampled_from(CATEGORIES), minors, max_size=2)
    bought = st.builds(
        lambda day, minor, paid: Bought(day, minor, tuple(paid.items())), days, minors, categories
    )
    return Shopping(tuple(draw(st.lists(bought, max_size=5))))


@st.composite
def customers(draw: st.DrawFn, customer_id: str, today: date) -> Customer:
    channels = st.sampled_from(CHANNELS)
    consents = st.dictionaries(st.tuples(st.sampled_from(Purpose), channels), st.booleans())
    said = draw(consents)
    number = draw(st.sampled_from([*MOBILES, LANDLINE]))
    return a_customer(
        id=CustomerId(customer_id),
        phone=ProvenPhone(Phone(number), "sms", AT),
        email=draw(st.sampled_from([None, Email("anna@example.org")])),
        birthday=draw(st.none() | birthdays()),
        locale=draw(st.sampled_from(["ru", "en"])),
        chats=tuple(Chat(name, "1") for name in draw(st.sets(st.sampled_from(CHANNELS[:2])))),
        consents=tuple(
            Consent(purpose, channel, given, AT, "", "", "")
            for (purpose, channel), given in said.items()
        ),
        city=draw(st.sampled_from(CITIES)),
        shop=draw(st.sampled_from(SHOPS)),
        tags=draw(st.frozensets(st.sampled_from(TAGS))),
        blocked=draw(st.frozensets(channels, max_size=1)),
        shopping=draw(shoppings(today)),
    )


@st.composite
def bases(draw: st.DrawFn, today: date) -> list[Customer]:
    size = draw(st.integers(1, len(IDS)))
    return [draw(customers(customer_id, today)) for customer_id in IDS[:size]]


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
