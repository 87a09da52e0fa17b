"""A customer of whom only some fields were read is the same for every condition and check."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.projection import EVERYTHING, NOTHING, Fields
from chalicelib.domain.customers.suppression import complaint, hard_bounce
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.scores.threshold_counter import ThresholdCounter
from chalicelib.domain.segments import parse_predicate
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.required_fields import REQUIRED, campaigns_in, required_fields
from chalicelib.domain.shopping.shopping import Bought, Earlier, Shopping
from chalicelib.repo.customers import audience_profiles, profiles
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Value, encode
from chalicelib.repo.table.writes import Put
from chalicelib.world import World
from tests.builders.planning import keep
from tests.domain.segments import worlds
from tests.repo.builders import a_consent, a_customer

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
ALWAYS_READ = (
    "id",
    "birthday",
    "locale",
    "zone",
    "blocked",
    "suppressions",
    "preferred",
    "number_facts",
)


def read(customer: Customer, fields: Fields) -> Customer:
    """The customer, of whose profile only the attributes of these fields came from the table."""
    names = audience_profiles.projection(fields)
    stored = {"pk": f"CUSTOMER#{customer.id}", **profiles.attributes_of(customer)}
    item = encode({name: stored[name] for name in names if name in stored})
    return audience_profiles.read_projected(item, fields)


@pytest.mark.parametrize("kind", sorted(worlds.FILTERS))
@settings(suppress_health_check=SLOW, deadline=None)
@given(st.data())
def test_every_condition_gets_all_fields_that_it_needs(kind: str, data: st.DataObject) -> None:
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


def test_a_new_condition_needs_every_field_until_it_is_listed() -> None:
    favourite = parse_predicate('{"kind":"favourite","any_of":["tea"]}')
    city = parse_predicate('{"kind":"city","any_of":["Казань"]}')
    both = parse_predicate({"kind": "all", "of": [favourite.model_dump(), city.model_dump()]})

    assert "favourite" not in REQUIRED
    assert required_fields(favourite) == required_fields(both) == EVERYTHING
    assert required_fields(city) == {"city"}


def test_the_campaigns_of_a_predicate_are_found_wherever_they_stand() -> None:
    clicked = {"kind": "campaign", "campaign": "spring", "how": "clicked"}
    got = {"kind": "campaign", "campaign": "autumn", "how": "got"}
    city = {"kind": "city", "any_of": ["Казань"]}
    nested = {"kind": "any", "of": [city, {"kind": "not", "of": clicked}, got]}

    assert campaigns_in(parse_predicate(nested)) == {"spring", "autumn"}
    assert campaigns_in(parse_predicate(city)) == frozenset()


@pytest.mark.parametrize("fields", [NOTHING, EVERYTHING])
def test_what_every_check_needs_is_always_read(fields: Fields) -> None:
    customer = a_customer(
        zone="Asia/Vladivostok",
        blocked=frozenset({"webchat", "telegram"}),
        suppressions=(complaint("email"), hard_bounce("sms")),
        preferred="sms",
        consents=(a_consent(), a_consent(channel="sms", given=False, text_version="")),
    )

    partly = read(customer, fields)

    assert all(getattr(partly, name) == getattr(customer, name) for name in ALWAYS_READ)
    assert partly.chats == customer.chats
    assert partly.email == customer.email
    said = [(c.purpose, c.channel, c.given, bool(c.text_version)) for c in customer.consents]
    assert [(c.purpose, c.channel, c.given, bool(c.text_version)) for c in partly.consents] == said


def test_a_field_that_was_asked_for_is_read_whole() -> None:
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

    names = EVERYTHING - {"categories"}
    assert {name: getattr(partly, name) for name in names} == {
        name: getattr(customer, name) for name in names
    }
    assert read(customer, frozenset({"shopping"})).shopping == Shopping(
        (Bought(738000, 100),), Earlier(2, 5, 1, 2)
    )


def test_a_customer_without_optional_values_is_read() -> None:
    bare = a_customer(email=None, birthday=None, chats=(), consents=())

    partly = read(bare, NOTHING)

    assert (partly.email, partly.birthday, partly.chats, partly.consents) == (None, None, (), ())


def test_erased_customers_are_left_out(world: World) -> None:
    stays, goes = a_customer(), a_customer()
    keep(world, stays, goes)
    erased: dict[str, Value] = {"status": profiles.ERASED, "erased_at": "", "version": 2}
    world.table.put(Put(keys.customer(goes.id), erased, version=None))

    ids = [stays.id, goes.id, CustomerId("nobody")]
    found = world.customers.audience.find(ids, NOTHING)

    assert [customer.id for customer in found.customers] == [stays.id]
    assert found.unreadable == []
