"""A profile read for a plan says the same to every filter and check as the whole profile."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.asked import EVERYTHING, NOTHING
from chalicelib.domain.birthday import Birthday
from chalicelib.domain.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.segments import parse_predicate
from chalicelib.domain.segments.asking import ASKED, asked_of
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.shopping import Bought, Earlier, Shopping
from chalicelib.domain.suppression import stop_word
from chalicelib.domain.threshold_counter import ThresholdCounter
from chalicelib.repo import audience_profiles, keys, profiles
from chalicelib.repo.encoding import Value, encode
from chalicelib.repo.writes import Put
from chalicelib.world import World
from tests.domain.segments import worlds
from tests.planning import keep
from tests.repo.builders import a_consent, a_customer

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
ALWAYS_SAID = (
    "id",
    "birthday",
    "locale",
    "zone",
    "blocked",
    "suppressions",
    "preferred",
    "number_facts",
)


def read(customer: Customer, asked: frozenset[str]) -> Customer:
    """The customer, of whose profile only what was asked for came from the table."""
    names = audience_profiles.names_of(asked)
    stored = {"pk": f"CUSTOMER#{customer.id}", **profiles.attributes_of(customer)}
    item = encode({name: stored[name] for name in names})
    return audience_profiles.read_for_plan(item, asked)


@pytest.mark.parametrize("kind", sorted(worlds.FILTERS))
@settings(suppress_health_check=SLOW, max_examples=40, deadline=None)
@given(st.data())
def test_every_filter_is_told_all_that_it_asks(kind: str, data: st.DataObject) -> None:
    today = data.draw(worlds.todays)
    base = data.draw(worlds.bases(today))
    counter = ThresholdCounter(today)
    for customer in base:
        counter.add(customer.shopping)
    facts = Facts(today, counter.thresholds())
    predicate = parse_predicate(json.dumps({"kind": kind, **data.draw(worlds.FILTERS[kind])}))

    for customer in base:
        partly = read(customer, asked_of(predicate))
        assert predicate.matches(partly, facts) == predicate.matches(customer, facts)


def test_a_new_filter_asks_everything_until_it_is_known() -> None:
    favourite = parse_predicate('{"kind":"favourite","any_of":["tea"]}')
    city = parse_predicate('{"kind":"city","any_of":["Казань"]}')
    both = parse_predicate({"kind": "all", "of": [favourite.model_dump(), city.model_dump()]})

    assert "favourite" not in ASKED
    assert asked_of(favourite) == asked_of(both) == EVERYTHING
    assert asked_of(city) == {"city"}
    assert asked_of(None) == NOTHING


@pytest.mark.parametrize("asked", [NOTHING, EVERYTHING])
def test_what_every_check_asks_is_always_there(asked: frozenset[str]) -> None:
    customer = a_customer(
        zone="Asia/Vladivostok",
        blocked=frozenset({"webchat", "telegram"}),
        suppressions=(stop_word("email"), stop_word("sms")),
        preferred="sms",
        consents=(a_consent(), a_consent(channel="sms", given=False, text_version="")),
    )

    partly = read(customer, asked)

    assert all(getattr(partly, name) == getattr(customer, name) for name in ALWAYS_SAID)
    assert [chat.channel for chat in partly.chats] == ["telegram"]
    assert bool(partly.email)
    said = [(c.purpose, c.channel, c.given, bool(c.text_version)) for c in customer.consents]
    assert [(c.purpose, c.channel, c.given, bool(c.text_version)) for c in partly.consents] == said


def test_what_was_asked_for_is_whole() -> None:
    customer = a_customer(
        city="Казань",
        shop="arbat-7",
        tags=frozenset({"vip", "tea"}),
        birthday_since=date(2026, 1, 2),
        birthday_was=Birthday(1, 2, None),
        watched=True,
        shopping=Shopping((Bought(738000, 100, (("tea", 60), ("milk", 40))),), Earlier(2, 5, 1, 2)),
    )

    partly = read(customer, EVERYTHING)

    fields = EVERYTHING - {"categories"}
    assert {name: getattr(partly, name) for name in fields} == {
        name: getattr(customer, name) for name in fields
    }
    assert read(customer, frozenset({"shopping"})).shopping == Shopping(
        (Bought(738000, 100),), Earlier(2, 5, 1, 2)
    )


def test_who_never_said_anything_is_read_as_well() -> None:
    bare = a_customer(email=None, birthday=None, chats=(), consents=())

    partly = read(bare, NOTHING)

    assert (partly.email, partly.birthday, partly.chats, partly.consents) == (None, None, (), ())


def test_the_erased_are_left_out(world: World) -> None:
    stays, goes = a_customer(), a_customer()
    keep(world, stays, goes)
    erased: dict[str, Value] = {"status": profiles.ERASED, "erased_at": "", "version": 2}
    world.table.put(Put(keys.customer(goes.id), erased, version=None))

    found = world.customers.get_for_plan([stays.id, goes.id, CustomerId("nobody")], NOTHING)

    assert [customer.id for customer in found] == [stays.id]
