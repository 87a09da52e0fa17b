"""The timeline has every fact that the tabs of a customer have, each once and newest first."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table import customer_keys, keys
from chalicelib.world import World, use_world
from tests.builders.clock import Clock
from tests.builders.shops import a_buyer, returns
from tests.builders.staff import Caller, a_caller
from tests.handlers.customers.people import CUSTOMER, HISTORY, of
from tests.handlers.customers.test_merges import admin, anna, till  # noqa: F401 - fixtures
from tests.handlers.points.test_points_http import sells
from tests.repo.builders import found

CARD = "/v1/cards/{number}"
MERGE = f"{CUSTOMER}/merge"
ADJUST = f"{CUSTOMER}/points/adjustments"
READS = 11  # five, movements, changes, reasons of staff, an author's name, appeals, calls


def timeline(by: Caller, customer: Customer, limit: int = 100, **query: str) -> list[Any]:
    read: list[Any] = []
    cursor = ""
    for _ in range(60):
        asked = {"limit": str(limit), "cursor": cursor, **query}
        answer = by.asks("GET", HISTORY, path=of(customer), query=asked)
        assert answer.status == 200
        read += answer.body["history"]
        cursor = answer.body["next"]
        if not cursor:
            return read
    raise AssertionError("no end")


def told(entries: list[Any]) -> list[str]:
    return [each["change"] or each["what"] for each in entries]


@pytest.fixture
def busy(
    world: World,
    admin: Caller,  # noqa: F811
    till: Caller,  # noqa: F811
    anna: Customer,  # noqa: F811
    clock: Clock,
) -> Customer:
    """A customer with a movement by hand, a return, and a card that was blocked and replaced."""
    support = a_caller(world, Role.SUPPORT)
    for act in ("block", "unblock", "replace"):
        clock.moves(minutes=1)
        path, proof = {"number": found(world, anna).card}, {"evidence": "паспорт Петровой"}
        assert admin.asks("POST", f"{CARD}/{act}", proof, path=path).status == 200
    clock.moves(minutes=1)
    body: dict[str, Any] = {"points": 5, "reason": "разбитое яйцо Анны"}
    assert support.asks("POST", ADJUST, body, path=of(anna)).status == 201
    clock.moves(minutes=1)
    assert returns(till, {"shop": "s1", "receipt": "first"}).status in {200, 201}
    return found(world, anna)


def test_movements_and_cards_stand_in_one_timeline(
    world: World,
    admin: Caller,  # noqa: F811
    busy: Customer,
) -> None:
    whole = timeline(admin, busy)

    assert told(whole)[:6] == [
        "points",
        "points",
        "card_replaced",
        "card_unblocked",
        "card_blocked",
        "points",
    ]
    moved = [each["points"] for each in whole if each["what"] == "points"]
    assert [each["amount"] for each in moved] == [-70, 5, 70]
    assert [each["cause"]["kind"] for each in moved] == ["return", "adjustment", "purchase"]
    assert moved[1]["reason"] == "разбитое яйцо Анны"
    assert "70" in moved[2]["words"]["ru"]
    assert [each["at"] for each in whole] == sorted((each["at"] for each in whole), reverse=True)
    assert not [each for each in whole if each["what"] == "card" and not each["by"]]
    exported = admin.asks("GET", f"{CUSTOMER}/export", path=of(busy)).body["changes"]
    assert [each["what"] for each in exported] == told(whole)[2:5]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_of_any_size_hold_everything_once(
    admin: Caller,  # noqa: F811
    busy: Customer,
    limit: int,
) -> None:
    assert timeline(admin, busy, limit) == timeline(admin, busy)


@pytest.mark.parametrize("limit", [1, 100])
def test_one_kind_is_read_alone(
    admin: Caller,  # noqa: F811
    busy: Customer,
    limit: int,
) -> None:
    whole = timeline(admin, busy)

    for kind in ("points", "card", "phone", "merge", "parting", "purchase"):
        own = [each for each in whole if each["what"] == kind]
        assert timeline(admin, busy, limit, what=kind) == own


def test_masked_roles_see_no_reason(world: World, busy: Customer) -> None:
    for role in (Role.MARKETER, Role.AUDITOR):
        seen = timeline(a_caller(world, role), busy)

        assert len(seen) == len(timeline(a_caller(world, Role.ADMIN), busy))
        assert "Анны" not in str(seen)
        assert "Петровой" not in str(seen)


def test_a_movement_that_comes_between_two_pages_is_on_neither(
    world: World,
    admin: Caller,  # noqa: F811
    busy: Customer,
    clock: Clock,
) -> None:
    whole = timeline(admin, busy)
    for limit in (1, 4):
        query = {"limit": str(limit)}
        first = admin.asks("GET", HISTORY, path=of(busy), query=query).body
        clock.moves(minutes=1)
        body = {"points": 1, "reason": "ещё одно"}
        support = a_caller(world, Role.SUPPORT)
        assert support.asks("POST", ADJUST, body, path=of(busy)).status == 201
        rest = {"cursor": first["next"], "limit": "100"}
        second = admin.asks("GET", HISTORY, path=of(busy), query=rest).body

        new = 0 if limit == 1 else 1
        assert [*first["history"], *second["history"]][new:] == whole


def test_a_merge_that_was_undone_is_told_on_both_sides(
    world: World,
    admin: Caller,  # noqa: F811
    till: Caller,  # noqa: F811
    anna: Customer,  # noqa: F811
    clock: Clock,
) -> None:
    twin = a_buyer(world)
    sells(till, twin, "second", "600.00")
    clock.moves(minutes=1)
    body = {"merged": twin.id, "reason": "вторая карта"}
    assert admin.asks("POST", MERGE, body, path=of(anna)).status == 200
    merged = timeline(admin, anna)
    clock.moves(minutes=1)
    undone = {"merged": twin.id}
    assert admin.asks("POST", f"{MERGE}/undo", undone, path=of(anna)).status == 200

    whole, other = timeline(admin, anna), timeline(admin, twin)

    assert sorted(told(merged)[:2]) == ["merge", "points"]
    # The movements of both accounts, with that of the merge once.
    assert [each["points"]["amount"] for each in merged if each["points"]] == [42, 42, 70]
    assert sorted(told(whole)[:4]) == ["merge", "parted", "points", "points"]
    assert [each["merged"] for each in whole if each["merged"]] == [twin.id] * 2
    assert [each["undo_until"] for each in whole if each["what"] == "merge"] == [None]
    assert [each["merged"] for each in other if each["change"]] == [anna.id]
    named = {each["other"]["surname"] for each in [*whole, *other, *merged] if each["other"]}
    assert named == {twin.surname} == {anna.surname}
    hidden = timeline(a_caller(world, Role.MARKETER), anna)
    assert {each["other"]["surname"] for each in hidden if each["other"]} == {"П***"}
    assert timeline(admin, anna, 1) == whole

    clock.moves(minutes=1)
    assert admin.asks("POST", MERGE, body, path=of(anna)).status == 200
    again = timeline(admin, anna)
    assert told(again).count("parted") == 1
    assert told(again).count("merge") == 2
    assert timeline(admin, anna, 1) == again


def test_an_erasure_leaves_no_changes(
    world: World,
    admin: Caller,  # noqa: F811
    busy: Customer,
) -> None:
    assert admin.asks("DELETE", CUSTOMER, path=of(busy)).status == 204

    assert admin.asks("GET", HISTORY, path=of(busy)).status == 404
    pk = keys.customer(busy.id).pk
    assert not world.table.query(pk, prefix=customer_keys.CHANGE_PREFIX)


def test_a_page_has_a_bounded_number_of_reads(
    world: World,
    admin: Caller,  # noqa: F811
    busy: Customer,
) -> None:
    client, calls = world.client("dynamodb"), list[str]()

    class Client:
        def __getattr__(self, operation: str) -> Any:
            calls.append(operation)
            return getattr(client, operation)

    use_world(replace(world, client=lambda _: Client()))
    timeline(admin, busy)
    calls.clear()

    timeline(admin, busy)

    use_world(world)
    assert len(calls) == READS, calls
