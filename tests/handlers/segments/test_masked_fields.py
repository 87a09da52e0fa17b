"""Case s09: a role learns nothing about single customers from conditions on masked fields."""

from typing import Any

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table.keys import audit_day
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.marketing import a_desk
from tests.builders.staff import Answered, Caller, a_caller
from tests.repo.builders import a_customer, stored

SEGMENT = "/v1/segments/{segment_id}"
PREVIEW = "/v1/segments/preview"
BIRTHDAY: dict[str, Any] = {"kind": "birthday", "days": 10}
CITY: dict[str, Any] = {"kind": "city", "any_of": ["Казань"]}
MASKED = [Role.MARKETER, Role.ANALYST]
REFUSED = (403, "segment.masked_field")


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer(birthday=Birthday(START.day, START.month, 1990)))


def outcome(answer: Answered) -> tuple[int, str]:
    return answer.status, answer.body.get("code", "")


def preview(caller: Caller, predicate: Any, **more: Any) -> Answered:
    return caller.asks("POST", PREVIEW, {"predicate": predicate, **more})


def with_ids(*ids: str) -> dict[str, Any]:
    return {"kind": "all", "of": [BIRTHDAY, {"kind": "ids", "any_of": list(ids)}]}


def audited(world: World) -> list[tuple[str, str]]:
    entries = world.table.query(audit_day(START.date()), prefix="")
    return [(each["what"], each["subject"]) for each in entries if "key." not in each["what"]]


@pytest.mark.parametrize("role", MASKED)
@pytest.mark.parametrize("condition", [BIRTHDAY, {"kind": "age", "from": 18}])
def test_s09_one_customer_is_not_explained_by_a_masked_field(
    world: World, anna: Customer, role: Role, condition: dict[str, Any]
) -> None:
    answers = [
        preview(a_caller(world, role), predicate, customer=customer)
        for predicate in (condition, {"kind": "not", "of": condition})
        for customer in (anna.id, "nobody")
    ]

    assert [outcome(answer) for answer in answers] == [REFUSED] * 4


@pytest.mark.parametrize("role", MASKED)
def test_s09_neither_is_a_list_of_one(world: World, anna: Customer, role: Role) -> None:
    assert outcome(preview(a_caller(world, role), with_ids(anna.id))) == REFUSED


def test_s09_a_stored_segment_is_no_way_around(world: World, anna: Customer) -> None:
    admin, marketer = a_caller(world, Role.ADMIN), a_caller(world, Role.MARKETER)
    made = admin.asks("POST", "/v1/segments", {"name": "One", "predicate": with_ids(anna.id)})

    asked = marketer.asks("POST", PREVIEW, {"segment": made.body["id"]})

    assert outcome(asked) == REFUSED


@pytest.mark.parametrize("role", MASKED)
@pytest.mark.parametrize(("customers", "size"), [(99, 0), (100, 100), (199, 100)])
def test_s09_counts_are_whole_hundreds_without_examples(
    world: World, role: Role, customers: int, size: int
) -> None:
    for _ in range(customers):
        stored(world, a_customer(birthday=Birthday(START.day, START.month, 1990)))

    answer = preview(a_caller(world, role), BIRTHDAY)

    assert (answer.body["size"], answer.body["exact"], answer.body["sample"]) == (size, False, [])
    assert audited(world) == [("segment.masked_counted", "-")]


@pytest.mark.parametrize("role", MASKED)
@pytest.mark.parametrize(
    "predicate",
    [
        {"kind": "all", "of": [CITY, BIRTHDAY]},
        {"kind": "any", "of": [CITY, {"kind": "all", "of": [CITY, {"kind": "age", "from": 18}]}]},
        {"kind": "any", "of": [{"kind": "birthday", "days": 1}, {"kind": "age", "from": 18}]},
        {"kind": "not", "of": BIRTHDAY},
    ],
)
def test_s09_no_other_condition_cuts_a_count_small(
    world: World, anna: Customer, role: Role, predicate: dict[str, Any]
) -> None:
    assert outcome(preview(a_caller(world, role), predicate)) == REFUSED
    assert preview(a_caller(world, Role.ADMIN), predicate).status == 200


@pytest.mark.parametrize("role", MASKED)
@pytest.mark.parametrize("how", ["got", "clicked", "answered"])
def test_s09_who_was_greeted_is_not_asked(
    world: World, anna: Customer, role: Role, how: str
) -> None:
    greeted = {"kind": "campaign", "campaign": "birthday", "how": how}
    caller = a_caller(world, role)

    answers = [preview(caller, greeted), preview(caller, greeted, customer=anna.id)]

    assert [outcome(answer) for answer in answers] == [REFUSED] * 2
    assert preview(caller, {**greeted, "campaign": "dormant"}, customer=anna.id).status == 200


def test_s09_a_marketer_does_not_hide_what_a_segment_chose(world: World, anna: Customer) -> None:
    marketer, admin = a_caller(world, Role.MARKETER), a_caller(world, Role.ADMIN)
    soon, city = {"name": "Soon", "predicate": BIRTHDAY}, {"name": "City", "predicate": CITY}
    made = {
        name: {"segment_id": marketer.asks("POST", "/v1/segments", body).body["id"]}
        for name, body in (("soon", soon), ("city", city))
    }

    def puts(caller: Caller, which: str, body: dict[str, Any]) -> tuple[int, str]:
        return outcome(caller.asks("PUT", SEGMENT, body, path=made[which]))

    assert puts(marketer, "soon", city) == REFUSED
    assert puts(marketer, "city", soon) == REFUSED
    assert outcome(marketer.asks("DELETE", SEGMENT, path=made["soon"])) == REFUSED
    assert puts(marketer, "city", {**city, "name": "Kazan"})[0] == 200
    assert marketer.asks("DELETE", SEGMENT, path=made["city"]).status == 204
    assert puts(admin, "soon", city)[0] == 200


def test_s09_a_rehearsal_is_no_way_around(world: World, anna: Customer) -> None:
    desk = a_desk(world)
    desk.writes(audience={"predicate": with_ids(anna.id)})

    assert outcome(desk.does("rehearsal")) == REFUSED


def test_s09_what_is_allowed_leaves_a_trace(world: World, anna: Customer, clock: Clock) -> None:
    marketer, admin = a_caller(world, Role.MARKETER), a_caller(world, Role.ADMIN)

    assert preview(marketer, CITY, customer=anna.id).status == 200
    clock.moves(seconds=1)
    shown = preview(admin, with_ids(anna.id), customer=anna.id).body

    assert shown["customer"]["belongs"]
    assert [each["id"] for each in shown["sample"]] == [anna.id]
    assert audited(world) == [("customer.explained", anna.id)] * 2
