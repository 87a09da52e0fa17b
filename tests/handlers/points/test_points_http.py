"""The programme, receipts with points, and accounts over HTTP."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPTS, a_buyer, rub
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW

PROGRAMME = "/v1/programme"
POINTS = "/v1/customers/{customer_id}/points"
LEVEL = {"id": "basic", "name": {"ru": "Базовый", "en": "Basic"}, "from": rub("0.00")}


def a_document(**changes: Any) -> dict[str, Any]:
    return {
        "brand": {"name": {"ru": "Лавка", "en": "Lavka"}},
        "earning": {"rules": [{"id": "base", "kind": "percent", "rate": 700}]},
        **changes,
    }


@pytest.fixture
def admin(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    return a_caller(world, Role.ADMIN)


@pytest.fixture
def till(world: World) -> Caller:
    return a_caller(world, Role.INTEGRATION)


@pytest.fixture
def anna(world: World) -> Customer:
    return a_buyer(world)


def starts(admin: Caller, **changes: Any) -> int:
    body = {"programme": a_document(**changes), "effective_at": "2024-01-01T00:00:00Z"}
    return admin.asks("PUT", PROGRAMME, body).status


def test_a_programme_is_put_once_and_read_back(admin: Caller) -> None:
    assert admin.asks("GET", PROGRAMME).body["code"] == "programme.not_found"
    body = {"programme": a_document(), "effective_at": "2024-01-01T00:00:00Z", "version": 0}
    first = admin.asks("PUT", PROGRAMME, body)
    again = admin.asks("PUT", PROGRAMME, body)

    assert (first.status, first.body["version"]) == (200, 1)
    assert again.body == first.body
    assert admin.asks("GET", PROGRAMME).body["programme"]["earning"]["expiry"]["months"] == 12
    versions = admin.asks("GET", f"{PROGRAMME}/versions").body["versions"]
    assert [each["version"] for each in versions] == [1]


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        (
            {"earning": {"rules": [{"id": "a", "kind": "percent", "rate": 10000}]}},
            "programme.pays_too_much",
            "/programme/earning/rules",
        ),
        (
            {"earning": {"rules": [{"id": "a", "kind": "percent", "rate": 1}] * 2}},
            "programme.contradiction",
            "/programme/earning/rules/1/id",
        ),
        (
            {"redemption": {"minimum": 10, "maximum": 9}},
            "programme.contradiction",
            "/programme/redemption/minimum",
        ),
        (
            {"redemption": {"floor_price": {"amount": "1.00", "currency": "USD"}}},
            "programme.currency",
            "/programme/redemption/floor_price/currency",
        ),
        ({"points": {"scale": 2, "value": rub("0.50")}}, "points.value", "/programme/points/value"),
    ],
)
def test_a_contradictory_programme_is_refused_with_pointers(
    admin: Caller, changes: dict[str, Any], code: str, pointer: str
) -> None:
    refused = admin.asks("PUT", PROGRAMME, {"programme": a_document(**changes)})

    assert (refused.status, refused.body["code"]) == (400, code)
    assert pointer in [each["pointer"] for each in refused.body["errors"]]


def refusal_of(admin: Caller, **body: Any) -> Any:
    return admin.asks("PUT", PROGRAMME, body).body


def test_a_promise_is_never_changed_backwards(admin: Caller) -> None:
    starts(admin)
    other = a_document(benefits="points")

    early = refusal_of(admin, programme=other, effective_at="2025-01-01T00:00:00Z")
    first = "must not be before 2026-12-05T19:55:00+00:00: version 1 and up to 300 seconds ago"
    assert early["code"] == "programme.effective_at"
    assert early["errors"] == [{"pointer": "/effective_at", "detail": first}]
    stale = refusal_of(admin, programme=other, version=7)
    assert (stale["code"], stale["facts"]) == ("programme.changed", {"version": 1})
    assert "version is 1" in stale["detail"]
    none = admin.asks("GET", PROGRAMME, query={"version": "2"}).body
    assert (none["code"], none["facts"]) == ("programme.not_found", {"newest": 1})


def test_what_never_changes_is_named(admin: Caller) -> None:
    starts(admin, tiers={"levels": [LEVEL]})

    refused = refusal_of(admin, programme=a_document(points={"scale": 2}))

    assert (refused["status"], refused["code"]) == (409, "programme.fixed")
    assert refused["facts"] == {"scale": 0, "levels": "basic"}
    assert [each["pointer"] for each in refused["errors"]] == [
        "/programme/points/scale",
        "/programme/tiers/levels",
    ]
    assert "must keep basic" in refused["detail"]


def sells(till: Caller, anna: Customer, number: str, amount: str) -> Any:
    line = {"sku": "b", "category": "bread", "quantity": "1", "paid": rub(amount)}
    body = {
        "shop": "s1",
        "receipt": number,
        "at": "2026-12-05T19:57:00Z",
        "total": rub(amount),
        "lines": [line],
        "customer_id": anna.id,
    }
    answer = till.asks("POST", RECEIPTS, body)
    assert answer.status == 201, answer.body
    return answer.body


def test_a_receipt_answers_what_it_gave(admin: Caller, till: Caller, anna: Customer) -> None:
    starts(admin)

    points = sells(till, anna, "R", "230.00")["points"]

    assert (points["earned"], points["available"], points["debt"]) == (16, 16, 0)
    (award,) = points["awards"]
    assert award["base"] == rub("230.00")
    assert (award["exact"], award["rounded"], award["capped"]) == ("161/10", 16, 0)
    assert award["lines"] == [{"line": 1, "points": 16}]
    assert award["expires_at"] == "2027-12-05T21:00:00Z"
    assert points["words"] == {
        "ru": "+16 баллов: 7 % с 230,00 руб.",
        "en": "+16 points: 7 % of 230.00 RUB.",
    }


def test_an_account_shows_lots_and_movements(admin: Caller, till: Caller, anna: Customer) -> None:
    starts(admin)
    sells(till, anna, "R-1", "230.00")
    sells(till, anna, "R-2", "100.00")

    path: dict[str, str] = {"customer_id": anna.id}
    account = admin.asks("GET", POINTS, path=path).body
    assert (account["balance"], account["available"], account["lapsed"]) == (23, 23, 0)
    assert [lot["remaining"] for lot in account["lots"]] == [16, 7]
    assert account["expiring"] == [{"on": "2027-12-05", "points": 23}]

    query = {"proof": "true", "limit": "1"}
    page = admin.asks("GET", f"{POINTS}/entries", path=path, query=query).body
    (entry,) = page["entries"]
    assert entry["cause"] == {"kind": "purchase", "shop": "s1", "receipt": "R-2"}
    assert '"sequence":2' in entry["canonical"]
    assert page["next"]


def test_before_the_first_programme_nobody_has_points(
    admin: Caller, till: Caller, anna: Customer
) -> None:
    assert sells(till, anna, "R", "230.00")["points"] is None
    refused = admin.asks("GET", POINTS, path={"customer_id": str(anna.id)})
    assert (refused.status, refused.body["code"]) == (404, "programme.not_found")
