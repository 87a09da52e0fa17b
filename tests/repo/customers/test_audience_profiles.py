"""A profile read for a plan says the same to every filter and check as the whole profile."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.customers.projection import EVERYTHING, NOTHING
from chalicelib.domain.customers.suppression import complaint, hard_bounce
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.scores.threshold_counter import ThresholdCounter
from chalicelib.domain.segments import parse_predicate
from chalicelib.domain.segments.asking import ASKED, OF_ALIKE, is_of_alike, required_fields
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.shopping.shopping import Bought, Earlier, Shopping
from chalicelib.repo.customers import audience_profiles, profiles
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Value, encode
from chalicelib.repo.table.writes import Put
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.planning import keep
from tests.domain.segments import worlds
from tests.repo.builders import a_consent, a_customer

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
YOUNG_FROM = 2007
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


def met(
    customer: Customer, asked: frozenset[str] | None = None
) -> audience_profiles.AudienceMember:
    """The customer as a plan meets them."""
    names = audience_profiles.names_of(asked or NOTHING)
    stored = {"pk": f"CUSTOMER#{customer.id}", **profiles.attributes_of(customer)}
    item = encode({name: stored[name] for name in names})
    person = audience_profiles.read_person(item, asked, YOUNG_FROM)
    assert person
    return person


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
        partly = read(customer, required_fields(predicate))
        assert predicate.matches(partly, facts) == predicate.matches(customer, facts)


@pytest.mark.parametrize("kind", sorted(OF_ALIKE))
@settings(suppress_health_check=SLOW, max_examples=40, deadline=None)
@given(st.data())
def test_those_who_are_alike_belong_together(kind: str, data: st.DataObject) -> None:
    today = data.draw(worlds.todays)
    predicate = parse_predicate(json.dumps({"kind": kind, **data.draw(worlds.FILTERS[kind])}))
    assert is_of_alike(predicate)

    for customer in data.draw(worlds.bases(today)):
        alike = met(customer).alike
        assert predicate.matches(alike, Facts(today)) == predicate.matches(customer, Facts(today))


def test_a_condition_with_one_part_of_their_own_is_none_of_all_who_are_alike() -> None:
    said = {"kind": "consent", "purpose": "advertising", "channel": "sms"}
    older = {"kind": "age", "from": 30}

    assert is_of_alike(parse_predicate({"kind": "all", "of": [said, {"kind": "not", "of": said}]}))
    assert not is_of_alike(parse_predicate({"kind": "any", "of": [said, older]}))


def test_who_differs_in_what_no_check_asks_is_alike() -> None:
    one = a_customer(birthday=Birthday(1, 1, 1980), city="Казань")
    other = a_customer(birthday=None, chats=(Chat("telegram", "1"),), tags=frozenset({"vip"}))

    assert met(one).alike is met(other).alike
    assert (met(one).id, met(other).id) == (one.id, other.id)
    assert met(one).own is met(one).alike
    own = met(one, frozenset({"city"})).own
    assert (own.id, own.city, own.birthday) == (one.id, "Казань", one.birthday)


@pytest.mark.parametrize(
    "changes",
    [
        {"email": None},
        {"locale": "en"},
        {"zone": "Asia/Omsk"},
        {"preferred": "sms"},
        {"chats": ()},
        {"chats": (Chat("webchat", "7012345678"),)},
        {"consents": (a_consent(given=False),)},
        {"blocked": frozenset({"telegram"})},
        {"suppressions": (complaint("email"),)},
        {"phone": ProvenPhone(Phone("+78123456789"), "staff", START)},
        {"birthday": Birthday(1, 1, YOUNG_FROM)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_who_differs_in_what_some_check_asks_is_not_alike(changes: dict[str, Any]) -> None:
    customer = a_customer()

    assert met(customer).alike is not met(replace(customer, phone_facts=None, **changes)).alike


def test_a_new_filter_asks_everything_until_it_is_known() -> None:
    favourite = parse_predicate('{"kind":"favourite","any_of":["tea"]}')
    city = parse_predicate('{"kind":"city","any_of":["Казань"]}')
    both = parse_predicate({"kind": "all", "of": [favourite.model_dump(), city.model_dump()]})

    assert "favourite" not in ASKED
    assert required_fields(favourite) == required_fields(both) == EVERYTHING
    assert required_fields(city) == {"city"}
    assert required_fields(None) == NOTHING


@pytest.mark.parametrize("asked", [NOTHING, EVERYTHING])
def test_what_every_check_asks_is_always_there(asked: frozenset[str]) -> None:
    customer = a_customer(
        zone="Asia/Vladivostok",
        blocked=frozenset({"webchat", "telegram"}),
        suppressions=(complaint("email"), hard_bounce("sms")),
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

    ids = [stays.id, goes.id, CustomerId("nobody")]
    found = world.customers.profiles.find_people(ids, NOTHING, young_from=YOUNG_FROM)

    assert [person.id for person in found.people] == [stays.id]
    assert found.unreadable == []
