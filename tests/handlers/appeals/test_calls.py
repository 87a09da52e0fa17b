"""Calls: reports in any order make one call, shown with its customer, until it has a note."""

import json
from itertools import permutations
from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.responses.export_customer import export_customer
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.staff import Answered, Caller, a_caller
from tests.repo.builders import a_customer, everything, stored
from tests.services.appeals.desk import an_actor

CALLS = "/v1/calls"
REPORTS = {
    "incoming": {"at": "2026-11-21T09:00:00Z"},
    "answered": {"at": "2026-11-21T09:00:05Z", "operator": "101"},
    "ended": {"at": "2026-11-21T09:03:00Z"},
}


def reports(pbx: Caller, event: str, call: str = "c-1", **more: Any) -> Answered:
    return pbx.asks("POST", CALLS, {"call": call, "event": event, **REPORTS[event], **more})


@pytest.fixture
def pbx(world: World) -> Caller:
    """The key of the telephony system."""
    return a_caller(world, Role.INTEGRATION)


@pytest.fixture
def support(world: World) -> Caller:
    return a_caller(world, Role.SUPPORT)


def listed(support: Caller, **query: str) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = support.asks("GET", CALLS, query=query).body["calls"]
    return calls


def test_a_call_shows_whose_page_to_open(world: World, pbx: Caller, support: Caller) -> None:
    anna = stored(world, a_customer())
    answer = reports(pbx, "incoming", phone=anna.phone.number.replace("+7", "8"))

    assert (answer.status, answer.body["customer_id"]) == (200, anna.id)
    (call,) = listed(support)
    assert (call["state"], call["customer_id"]) == ("ringing", anna.id)
    of_anna = support.asks(
        "GET", "/v1/customers/{customer_id}/calls", path={"customer_id": anna.id}
    )
    assert of_anna.body["calls"] == [call]


def test_a_clock_far_ahead_does_not_put_a_call_before_those_of_today(
    pbx: Caller, support: Caller
) -> None:
    assert reports(pbx, "incoming", phone="+79210000001", at="2999-01-01T00:00:00Z").status == 200
    assert [call["began_at"] for call in listed(support)] == ["2026-11-21T09:10:00Z"]


@pytest.mark.parametrize("order", list(permutations(REPORTS)))
def test_reports_in_any_order_and_twice_make_one_call(
    pbx: Caller, support: Caller, order: tuple[str, ...]
) -> None:
    for event in (*order, *order):
        assert reports(pbx, event, phone="+79990000000").status == 200

    (call,) = listed(support)
    assert (call["state"], call["operator"], call["customer_id"]) == ("ended", "101", None)
    assert (call["answered_at"], call["ended_at"]) == (
        "2026-11-21T09:00:05Z",
        "2026-11-21T09:03:00Z",
    )


def test_a_call_that_nobody_answered_is_missed_and_needs_no_note(
    pbx: Caller, support: Caller
) -> None:
    reports(pbx, "incoming")
    reports(pbx, "ended")

    assert [each["state"] for each in listed(support)] == ["missed"]
    assert listed(support, unnoted="true") == []


def test_an_answered_call_is_listed_until_it_has_a_note(
    world: World, pbx: Caller, support: Caller
) -> None:
    reports(pbx, "answered")
    assert len(listed(support, unnoted="true")) == 1
    for _ in range(2):
        noted = support.asks(
            "PUT", f"{CALLS}/{{call}}/note", {"text": " О доставке "}, path={"call": "c-1"}
        )
    reports(pbx, "ended")

    assert (noted.status, noted.body["note"]) == (200, "О доставке")
    assert listed(support, unnoted="true") == []
    (call,) = listed(support)
    assert (call["note"], call["noted_by"], call["state"]) == (
        "О доставке",
        support.key_id,
        "ended",
    )
    entries = world.staff.audit.of_day(START.date())
    assert [entry.what for _, entry in entries if entry.what.startswith("call.")] == ["call.noted"]


def test_a_call_stands_in_the_timeline_with_its_length_and_note(
    world: World, pbx: Caller, support: Caller
) -> None:
    anna = stored(world, a_customer())
    history, path = "/v1/customers/{customer_id}/history", {"customer_id": anna.id}
    reports(pbx, "incoming", phone=anna.phone.number, operator="100")
    for event in ("incoming", "ended"):
        reports(pbx, event, "c-0", at="2026-11-21T08:00:00Z", phone=anna.phone.number)
    reports(pbx, "answered")

    def shown(by: Caller, **query: str) -> Any:
        return by.asks("GET", history, path=path, query={"what": "call", **query}).body

    talks = shown(support)["history"][0]["call"]
    assert (talks["state"], talks["operator"], talks["talked_s"]) == ("answered", "101", None)
    reports(pbx, "ended")
    support.asks("PUT", f"{CALLS}/{{call}}/note", {"text": "Баллы"}, path={"call": "c-1"})

    first = shown(support, limit="1")
    (call,) = first["history"]
    assert call["at"] == "2026-11-21T09:00:00Z"
    assert call["call"] == {
        "id": "c-1",
        "direction": "incoming",
        "state": "ended",
        "operator": "101",
        "talked_s": 175,
        "note": "Баллы",
    }
    (missed,) = shown(support, limit="1", cursor=first["next"])["history"]
    assert (missed["call"]["state"], missed["call"]["talked_s"]) == ("missed", None)
    assert shown(a_caller(world, Role.MARKETER))["history"] == []


def test_the_export_of_a_customer_has_the_calls(world: World, pbx: Caller) -> None:
    anna = stored(world, a_customer())
    for event in REPORTS:
        reports(pbx, event, phone=anna.phone.number)
    (call,) = json.loads(export_customer(world, anna.id))["calls"]

    assert (call["phone"], call["state"], call["talked_s"]) == (anna.phone.number, "ended", 175)


def test_pages_of_calls_follow_each_other(pbx: Caller, support: Caller) -> None:
    for number in range(3):
        reports(pbx, "incoming", f"c-{number}", at=f"2026-11-21T09:0{number}:00Z")
    first = support.asks("GET", CALLS, query={"limit": "2"}).body
    rest = support.asks("GET", CALLS, query={"limit": "2", "cursor": first["next"]}).body

    assert [each["call"] for each in first["calls"] + rest["calls"]] == ["c-2", "c-1", "c-0"]


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.CASHIER, Role.MARKETER, Role.AUDITOR])
def test_only_machines_and_administrators_report(world: World, role: Role) -> None:
    assert reports(a_caller(world, role), "incoming").status == 403


@pytest.mark.parametrize(
    ("more", "pointer"),
    [({"call": "a b"}, "/call"), ({"at": "yesterday"}, "/at"), ({"phone": "1" * 41}, "/phone")],
)
def test_a_bad_report_is_pointed_at(pbx: Caller, more: dict[str, str], pointer: str) -> None:
    answer = pbx.asks("POST", CALLS, {"call": "c-1", "event": "ended", **REPORTS["ended"], **more})

    assert (answer.status, answer.body["errors"][0]["pointer"]) == (400, pointer)


def test_an_unknown_call_has_no_note(support: Caller) -> None:
    answer = support.asks("PUT", f"{CALLS}/{{call}}/note", {"text": "x"}, path={"call": "c-9"})

    assert (answer.status, answer.body["code"]) == (404, "call.not_found")


def test_an_erased_customer_leaves_no_call(world: World, pbx: Caller) -> None:
    anna = stored(world, a_customer())
    reports(pbx, "answered", phone=anna.phone.number)
    erase_by_staff(world, an_actor(world), anna.id)

    left = str(everything(world))
    assert "c-1" not in left
    assert anna.phone.number not in left
