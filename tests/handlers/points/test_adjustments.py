"""Points that staff give and take by hand."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table import points_keys
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.points.verify_ledger import verify_account
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import returns
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import POINTS
from tests.handlers.points.test_redemptions_http import holds

ADJUSTMENTS = f"{POINTS}/adjustments"


@pytest.fixture
def support(world: World, admin: Caller) -> Caller:
    return a_caller(world, Role.SUPPORT)


def adjusts(by: Caller, anna: Customer, points: int, **more: Any) -> Answered:
    body = {"points": points, "reason": "a broken egg", **more}
    return by.asks("POST", ADJUSTMENTS, body, path={"customer_id": str(anna.id)})


def account(by: Caller, anna: Customer) -> Any:
    return by.asks("GET", POINTS, path={"customer_id": str(anna.id)}).body


def test_given_points_are_active_at_once_for_the_programmes_term(
    support: Caller, anna: Customer
) -> None:
    given = adjusts(support, anna, 15)

    assert given.status == 201
    assert given.body == {
        "id": given.body["id"],
        "points": 15,
        "recorded_at": "2026-12-05T20:00:00Z",
        "lot": given.body["id"],
        "debt_settled": 0,
    }
    shown = account(support, anna)
    assert (shown["available"], shown["balance"]) == (85, 85)
    (lot,) = [each for each in shown["lots"] if each["id"] == given.body["lot"]]
    assert lot["expires_at"] == "2027-12-05T21:00:00Z"


def test_given_points_may_have_a_last_day(admin: Caller, anna: Customer) -> None:
    adjusts(admin, anna, 20, expires_on="2026-12-05")
    assert account(admin, anna)["expiring"][0] == {"on": "2026-12-05", "points": 20}
    over = adjusts(admin, anna, 20, expires_on="2026-12-04")
    assert (over.status, over.body["code"]) == (400, "adjustment.expires_on")


def test_taken_points_are_active_ones_alone(admin: Caller, till: Caller, anna: Customer) -> None:
    assert holds(till, anna, 30).status == 201
    refused = adjusts(admin, anna, -41)
    assert (refused.status, refused.body["code"]) == (409, "points.insufficient")
    assert refused.body["facts"] == {"available": 40}
    assert refused.body["detail"] == "40 points are available."

    taken = adjusts(admin, anna, -40)
    assert (taken.status, taken.body["lot"]) == (201, None)
    assert account(admin, anna)["available"] == 0


def test_given_points_settle_a_debt(admin: Caller, till: Caller, anna: Customer) -> None:
    adjusts(admin, anna, -70)
    assert returns(till, {"shop": "s1", "receipt": "first"}).status == 200
    assert account(admin, anna)["debt"] == 70
    assert adjusts(admin, anna, -1).body["code"] == "points.insufficient"
    assert adjusts(admin, anna, 100).body["debt_settled"] == 70
    assert account(admin, anna)["available"] == 30


def test_support_moves_500_at_once_and_2000_a_day_of_the_programme(
    support: Caller, anna: Customer, clock: Clock
) -> None:
    over = adjusts(support, anna, 501)
    assert (over.status, over.body["code"]) == (403, "points.over_limit")
    assert over.body["detail"] == "This key may move at most 500 points now."
    for points in (500, -500, 500, 300):
        assert adjusts(support, anna, points).status == 201
    over = adjusts(support, anna, -201)
    assert over.body["detail"] == "This key may move at most 200 points now."
    assert adjusts(support, anna, -200).status == 201
    assert "at most 0 points" in adjusts(support, anna, 1).body["detail"]

    clock.at = NOW.replace(hour=21)  # midnight in Moscow
    assert adjusts(support, anna, 500).status == 201


def test_each_key_of_support_has_its_own_day(world: World, support: Caller, anna: Customer) -> None:
    for _ in range(4):
        assert adjusts(support, anna, 500).status == 201
    assert adjusts(a_caller(world, Role.SUPPORT), anna, 500).status == 201


def test_an_administrator_moves_a_million_at_once(admin: Caller, anna: Customer) -> None:
    assert adjusts(admin, anna, 1_000_001).body["code"] == "points.over_limit"
    assert adjusts(admin, anna, 1_000_000).status == 201
    assert adjusts(admin, anna, -1_000_000).status == 201


def test_a_document_moves_points_once_for_ever(
    admin: Caller, support: Caller, anna: Customer
) -> None:
    first = adjusts(admin, anna, -70, document="act-7")
    again = adjusts(support, anna, -70, document="act-7")
    assert (again.status, again.body) == (201, first.body)
    for other in (
        adjusts(admin, anna, -69, document="act-7"),
        adjusts(admin, anna, -70, document="act-7", reason="another"),
    ):
        assert (other.status, other.body["code"]) == (409, "adjustment.other")
    assert account(admin, anna)["balance"] == 0


def test_a_repeated_request_moves_nothing(admin: Caller, anna: Customer) -> None:
    body = {"points": 5, "reason": "a broken egg"}
    path = {"customer_id": str(anna.id)}
    first, again = (
        admin.asks("POST", ADJUSTMENTS, body, path=path, once="the-same") for _ in range(2)
    )
    assert again.raw == first.raw
    assert account(admin, anna)["balance"] == 75


@pytest.mark.parametrize(
    "changes",
    [
        {"points": 0},
        {"points": 1.5},
        {"points": "5"},
        {"points": True},
        {"points": 10**9 + 1},
        {"reason": ""},
        {"reason": " "},
        {"document": ""},
        {"document": "a#b"},
        {"points": -5, "expires_on": "2027-01-01"},
        {"expires_on": "9999-12-31"},
        {"expires_on": "2027-02-30"},
        {"author": "me"},
    ],
)
def test_a_malformed_adjustment_is_refused(
    admin: Caller, anna: Customer, changes: dict[str, Any]
) -> None:
    refused = adjusts(admin, anna, **{"points": 5, **changes})
    assert (refused.status, refused.body["code"]) == (400, "body.malformed")
    assert account(admin, anna)["balance"] == 70


@pytest.mark.parametrize("role", [Role.CASHIER, Role.INTEGRATION, Role.MARKETER, Role.AUDITOR])
def test_other_roles_move_nothing_by_hand(world: World, anna: Customer, role: Role) -> None:
    refused = adjusts(a_caller(world, role), anna, 5)
    assert (refused.status, refused.body["code"]) == (403, "key.role")


def test_an_unknown_customer_has_no_points(admin: Caller) -> None:
    body = {"points": 5, "reason": "a broken egg"}
    refused = admin.asks("POST", ADJUSTMENTS, body, path={"customer_id": "unknown"})
    assert (refused.status, refused.body["code"]) == (404, "customer.not_found")


def test_an_adjustment_is_an_entry_and_in_the_audit(
    world: World, admin: Caller, anna: Customer
) -> None:
    made = adjusts(admin, anna, -5, document="act-7").body
    (entry,) = world.points.accounts.entries(anna.id, below=None, limit=1)
    assert entry.key == "adjustment act-7"
    assert entry.cause == {"kind": "adjustment", "adjustment": made["id"], "document": "act-7"}
    assert (entry.postings[0].type, entry.postings[0].points) == ("ADJUST", -5)
    changes = [entry.what for _, entry in world.staff.audit.of_day(NOW.date())]
    assert "points.adjusted" in changes
    assert verify_account(world, anna.id).differences == ()


def test_an_erasure_removes_the_reason_and_no_number(
    world: World, admin: Caller, anna: Customer
) -> None:
    made = adjusts(admin, anna, 5).body
    key = points_keys.adjustment(anna.id, made["id"])
    stored = world.table.get(key)
    assert stored
    assert stored["reason"] == "a broken egg"

    erase_by_staff(world, Actor(StaffKeyId("admin"), world.now()), anna.id)

    left = world.table.get(key)
    assert left
    assert (left["reason"], left["points"]) == ("", 5)
