"""Own fields of customers over HTTP: defined, filled in, seen by role, and never lost in use."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table import keys
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.responses.export_customer import export_customer
from chalicelib.world import World
from tests.builders.fields import (
    DICTIONARIES,
    DICTIONARY,
    FIELD,
    FIELDS,
    has_fields,
    puts_dictionary,
    puts_field,
)
from tests.builders.staff import Caller, a_caller
from tests.handlers.customers.people import CUSTOMER, CUSTOMERS, of
from tests.repo.builders import a_customer, found, stored

VALUES = {"pet": "кошка", "size": "40.5", "since": "2026-02-28", "colour": "red"}
SEGMENTS = "/v1/segments"


@pytest.fixture
def admin(world: World) -> Caller:
    admin = a_caller(world, Role.ADMIN)
    has_fields(admin)
    return admin


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer())


def sets(caller: Caller, anna: Customer, **values: Any) -> Any:
    return caller.asks("PATCH", CUSTOMER, {"fields": values}, path=of(anna))


def deletes(caller: Caller, field: str, **query: str) -> Any:
    return caller.asks("DELETE", FIELD, path={"field": field}, query=query)


def test_values_are_kept_and_shown(admin: Caller, anna: Customer) -> None:
    assert sets(admin, anna, **VALUES).body["fields"] == VALUES

    changed = sets(admin, anna, pet="", size="41,0", colour="EN Green").body["fields"]

    assert changed == {"size": "41", "since": "2026-02-28", "colour": "green"}
    assert admin.asks("GET", CUSTOMER, path=of(anna)).body["fields"] == changed


def test_what_is_shown_is_accepted_again(admin: Caller, anna: Customer) -> None:
    shown = sets(admin, anna, **VALUES).body

    again = admin.asks("PATCH", CUSTOMER, {"fields": shown["fields"]}, path=of(anna))

    assert again.body == shown


def test_every_bad_value_is_named(world: World, admin: Caller, anna: Customer) -> None:
    answer = sets(admin, anna, size="много", colour="blue", other="x")

    assert answer.status == 400
    assert {each["pointer"] for each in answer.body["errors"]} == {
        "/fields/size",
        "/fields/colour",
        "/fields/other",
    }
    assert found(world, anna).custom == {}


def test_a_registration_needs_its_required_fields(admin: Caller, support: Caller) -> None:
    puts_field(admin, "pet", required=True)
    body = {
        "phone": "+79211234567",
        "consents": {"personal_data": {"evidence": "form 1"}},
        "fields": {"size": "40"},
    }

    refused = support.asks("POST", CUSTOMERS, body)
    made = support.asks("POST", CUSTOMERS, {**body, "fields": {"pet": "кот", "size": "40"}})

    assert [each["pointer"] for each in refused.body["errors"]] == ["/fields/pet"]
    shown = support.asks("GET", CUSTOMER, path={"customer_id": made.body["id"]}).body
    assert shown["fields"] == {"pet": "кот", "size": "40"}


def test_a_retired_field_keeps_its_values_and_gets_no_new_ones(
    admin: Caller, support: Caller, anna: Customer
) -> None:
    sets(admin, anna, pet="кот")
    puts_field(admin, "pet", retired=True)

    assert sets(admin, anna, pet="кот", size="1").body["fields"] == {"pet": "кот", "size": "1"}
    assert sets(admin, anna, pet="пёс").status == 400
    body = {"phone": "+79211234567", "consents": {"personal_data": {"evidence": "form 1"}}}
    assert support.asks("POST", CUSTOMERS, {**body, "fields": {"pet": "кот"}}).status == 400


@pytest.mark.parametrize(
    ("rules", "seeing"),
    [
        ({}, {"admin", "support", "integration", "marketer", "auditor"}),
        ({"personal": True}, {"admin", "support", "integration"}),
        ({"visible_to": ["cashier"]}, {"admin", "cashier"}),
        ({"visible_to": ["marketer", "support"], "personal": True}, {"admin", "support"}),
    ],
)
def test_a_value_is_seen_by_the_roles_of_its_field(
    world: World, admin: Caller, anna: Customer, rules: Any, seeing: set[str]
) -> None:
    sets(admin, anna, pet="кошка")
    puts_field(admin, "pet", **rules)

    for role in ("admin", "support", "integration", "marketer", "auditor", "cashier"):
        answer = a_caller(world, Role(role)).asks("GET", CUSTOMER, path=of(anna))
        assert ("pet" in answer.body["fields"]) is (role in seeing), role


def test_a_role_does_not_change_what_it_does_not_see(
    admin: Caller, support: Caller, anna: Customer
) -> None:
    puts_field(admin, "pet", visible_to=["marketer"])

    assert sets(support, anna, pet="кот").body["errors"][0]["pointer"] == "/fields/pet"


def test_two_people_do_not_undo_each_other(admin: Caller) -> None:
    first = puts_field(admin, "pet", order=5, version=1)
    second = puts_field(admin, "pet", order=6, version=1)
    other = puts_field(admin, "size", "number", order=6, version=1)

    assert (first.status, first.body["version"]) == (200, 2)
    assert (second.status, second.body["code"]) == (409, "field.changed")
    assert other.status == 200
    assert puts_field(admin, "pet", version=0).status == 409
    assert puts_field(admin, "new", version=0).status == 200
    assert puts_dictionary(admin, version=7).body["code"] == "dictionary.changed"
    assert deletes(admin, "pet", version="1").status == 409


@pytest.mark.parametrize(
    ("name", "body", "pointer"),
    [
        ("pet", {"kind": "number"}, "/kind"),
        ("colour", {"kind": "choice", "dictionary": "other"}, "/dictionary"),
        ("size", {"kind": "number", "dictionary": "colours"}, "/dictionary"),
        ("hat", {"kind": "text", "dictionary": "colours"}, "/dictionary"),
        ("hat", {"kind": "choice", "dictionary": "none"}, "/dictionary"),
        ("hat", {"id": "cap"}, "/id"),
        ("Hat", {}, "/field"),
    ],
)
def test_a_definition_that_fits_nothing_is_refused(
    admin: Caller, name: str, body: dict[str, str], pointer: str
) -> None:
    answer = puts_field(admin, name, **body)

    assert [each["pointer"] for each in answer.body["errors"]] == [pointer]


def test_there_are_fifty_fields_at_most(admin: Caller) -> None:
    made = [puts_field(admin, f"f{number}").status for number in range(47)]

    assert made == [200] * 46 + [400]
    assert len(admin.asks("GET", FIELDS).body["fields"]) == 50


def test_a_field_in_use_is_not_deleted_and_the_refusal_names_the_users(
    admin: Caller, anna: Customer
) -> None:
    body = {"name": "Кошатники", "predicate": {"kind": "field", "field": "pet", "is_set": True}}
    segment = admin.asks("POST", SEGMENTS, body).body["id"]
    sets(admin, anna, pet="кот")
    sets(admin, anna, pet="")

    refused = deletes(admin, "pet")
    used = admin.asks("GET", FIELD, path={"field": "pet"}).body["used_by"]

    assert (refused.status, refused.body["code"]) == (409, "field.in_use")
    assert refused.body["facts"] == {"users": "segment Кошатники, customers"}
    assert used[0] == {"kind": "segment", "id": segment, "name": "Кошатники"}


def test_a_field_that_nothing_uses_is_deleted(admin: Caller) -> None:
    assert deletes(admin, "pet").status == 204
    assert deletes(admin, "pet").status == 404
    assert admin.asks("GET", FIELD, path={"field": "pet"}).status == 404


def test_a_choice_in_use_is_retired_instead(admin: Caller, anna: Customer) -> None:
    sets(admin, anna, colour="red")

    refused = puts_dictionary(admin, "colours", "green", version=1)
    assert (refused.status, refused.body["code"]) == (409, "dictionary.choice_in_use")
    assert refused.body["facts"] == {"choice": "red", "users": "customers"}
    shown = admin.asks("GET", DICTIONARY, path={"dictionary": "colours"}).body
    shown["choices"][0]["retired"] = True
    retired = admin.asks("PUT", DICTIONARY, shown, path={"dictionary": "colours"})

    assert retired.body["choices"][0]["retired"]
    assert sets(admin, anna, colour="red", size="1").status == 200
    assert puts_dictionary(admin, "colours", "red").status == 200  # green had no user


def test_a_choice_in_a_segment_is_in_use(admin: Caller) -> None:
    condition = {"kind": "field", "field": "colour", "any_of": ["green"]}
    admin.asks("POST", SEGMENTS, {"name": "Зелёные", "predicate": condition})

    refused = puts_dictionary(admin, "colours", "red")

    assert refused.body["facts"] == {"choice": "green", "users": "segment Зелёные"}


def test_a_dictionary_of_a_field_is_not_deleted(admin: Caller) -> None:
    puts_dictionary(admin, "other")
    at = {"dictionary": "colours"}

    assert admin.asks("DELETE", DICTIONARY, path=at).body["code"] == "dictionary.in_use"
    assert admin.asks("DELETE", DICTIONARY, path={"dictionary": "other"}).status == 204
    assert admin.asks("DELETE", DICTIONARY, path={"dictionary": "other"}).status == 404
    listed = admin.asks("GET", DICTIONARIES).body["dictionaries"]
    assert [(each["id"], each["choices"]) for each in listed] == [("colours", 2)]


def test_a_dictionary_has_a_thousand_choices_at_most(admin: Caller) -> None:
    names = [f"c{number}" for number in range(1000)]

    assert puts_dictionary(admin, "many", *names).status == 200
    assert puts_dictionary(admin, "many", *names, "one").status == 400
    assert puts_dictionary(admin, "twice", "a", "a").status == 400


def test_a_customer_gets_the_values_and_an_erasure_removes_them(
    world: World, admin: Caller, anna: Customer
) -> None:
    sets(admin, anna, **VALUES)
    assert '"Поле colour": "ру red"' in export_customer(world, anna.id)

    erase_by_staff(world, Actor(StaffKeyId("admin"), world.now()), anna.id)

    tombstone = world.table.get(keys.customer(anna.id))
    assert tombstone
    assert "custom" not in tombstone


def test_a_marketer_counts_by_a_hidden_field_in_hundreds_alone(
    world: World, admin: Caller, anna: Customer
) -> None:
    sets(admin, anna, pet="кот")
    puts_field(admin, "pet", personal=True)
    marketer = a_caller(world, Role.MARKETER)
    condition = {"kind": "field", "field": "pet", "is_set": True}

    alone = marketer.asks("POST", f"{SEGMENTS}/preview", {"predicate": condition})
    beside = marketer.asks(
        "POST",
        f"{SEGMENTS}/preview",
        {"predicate": {"kind": "all", "of": [condition, {"kind": "city", "any_of": ["Тверь"]}]}},
    )

    assert (alone.status, alone.body["sample"]) == (200, [])
    assert (beside.status, beside.body["code"]) == (403, "segment.masked_field")


@pytest.mark.parametrize(
    ("condition", "pointer"),
    [
        ({"field": "none", "is_set": True}, "/predicate/of/0/of/field"),
        ({"field": "size", "equals": "40.50"}, "/predicate/of/0/of/equals"),
        ({"field": "size", "from": "2026-01-01"}, "/predicate/of/0/of/from"),
        ({"field": "since", "any_of": ["2026-01-01", "x"]}, "/predicate/of/0/of/any_of/1"),
        ({"field": "pet", "to": "5"}, "/predicate/of/0/of/to"),
        ({"field": "colour", "equals": "blue"}, "/predicate/of/0/of/equals"),
    ],
)
def test_a_condition_that_matches_nobody_is_refused(
    admin: Caller, condition: Any, pointer: str
) -> None:
    inner = {"kind": "not", "of": {"kind": "field", **condition}}
    body = {"name": "Никто", "predicate": {"kind": "any", "of": [inner]}}

    answer = admin.asks("POST", SEGMENTS, body)

    assert [each["pointer"] for each in answer.body["errors"]] == [pointer]


def test_many_customers_use_a_field_first_in_one_transaction(world: World, admin: Caller) -> None:
    people = [a_customer(custom={"pet": "кот", "colour": "red"}) for _ in range(3)]
    people.append(a_customer(custom={"pet": "пёс", "size": "1", "colour": "green"}))
    writes = [w for each in people for w in world.customers.profiles.register_writes(each)]

    world.commit(None, *writes)

    assert world.customers.fields.fresh().used == {"pet", "colour", "size"}
    stored_one = world.customers.fields.fresh_dictionary("colours")
    assert stored_one
    assert stored_one.used == {"red", "green"}
