"""The lots and the movements of an account, in words."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.shops import a_buyer, returns
from tests.builders.staff import Caller, a_caller
from tests.handlers.points.test_adjustments import adjusts
from tests.handlers.points.test_points_http import POINTS
from tests.handlers.points.test_redemptions_http import HOLD, holds, pays


def asks(by: Caller, anna: Customer, what: str = "", **query: str) -> Any:
    path = {"customer_id": str(anna.id)}
    return by.asks("GET", f"{POINTS}{what}", path=path, query=query or None).body


def words(by: Caller, anna: Customer, language: str) -> list[str]:
    """What moved the account, oldest first."""
    entries = asks(by, anna, "/entries")["entries"]
    return [entry["words"][language] for entry in reversed(entries)]


@pytest.fixture
def moved(admin: Caller, till: Caller, anna: Customer) -> Customer:
    """A customer of whom much is known: 70 points, 30 spent, 20 given, 5 taken."""
    held = holds(till, anna, 30).body["id"]
    assert pays(till, anna, "second", held).status == 201
    freed = holds(till, anna, 10).body["id"]
    assert till.asks("DELETE", HOLD, path={"hold": freed}).status == 204
    assert adjusts(admin, anna, 20).status == 201
    assert adjusts(admin, anna, -5).status == 201
    assert returns(till, {"shop": "s1", "receipt": "second"}).status == 200
    return anna


def test_every_movement_is_said_in_words(admin: Caller, moved: Customer) -> None:
    assert words(admin, moved, "en") == [
        "Purchase, receipt first. +70 points.",
        "Points were set aside for a purchase. Set aside: 30 points.",
        "Purchase, receipt second. +21 points. Spent: 30 points.",
        "Points were set aside for a purchase. Set aside: 10 points.",
        "The purchase did not take place: the points are free again. Free again: 10 points.",
        "Changed by our staff. +20 points.",
        "Changed by our staff. −5 points.",
        "Return, receipt second. Given back: 30 points. Taken back: 21 points.",
    ]
    assert words(admin, moved, "ru")[-1] == (
        "Возврат по чеку second. Вернулось на счёт: 30 баллов. Снято: 21 балл."
    )


def test_a_posting_shows_every_number(admin: Caller, moved: Customer) -> None:
    first = asks(admin, moved, "/entries")["entries"][-1]
    (posting,) = first["postings"]
    assert posting == {
        "type": "EARN",
        "lot": "s1/first",
        "points": 70,
        "held": 0,
        "debt": 0,
        "rule": "base",
        "version": 1,
        "expires": "2027-12-05T21:00:00Z",
    }


def test_a_lot_shows_its_document(
    world: World,
    admin: Caller,
    moved: Customer,
) -> None:
    origins = [lot["origin"] for lot in asks(admin, moved)["lots"]]
    assert {"kind": "purchase", "shop": "s1", "receipt": "first", "rule": None} in origins
    assert "adjustment" in [origin["kind"] for origin in origins]
    taker = a_buyer(world)
    body = {
        "from": {"customer_id": moved.id},
        "to": {"customer_id": taker.id},
        "points": 50,
        "evidence": {"from": "a call", "to": "a call"},
    }
    support = a_caller(world, Role.SUPPORT)
    made = support.asks("POST", "/v1/transfers", body)
    assert made.status == 201, made.body
    lots = asks(admin, taker)["lots"]
    assert {lot["origin"]["kind"] for lot in lots} == {"transfer"}
    assert {lot["origin"]["transfer"] for lot in lots} == {made.body["id"]}


def test_the_reason_of_staff_is_shown_to_those_who_see_people(
    world: World,
    admin: Caller,
    moved: Customer,
) -> None:
    def reasons(by: Caller) -> set[str | None]:
        return {entry["reason"] for entry in asks(by, moved, "/entries")["entries"]}

    assert reasons(admin) == {"a broken egg", None}
    assert reasons(a_caller(world, Role.CASHIER)) == {None}
    page = asks(admin, moved, "/entries", limit="3")
    assert [each["sequence"] for each in page["entries"]] == [8, 7, 6]
    assert page["next"]
