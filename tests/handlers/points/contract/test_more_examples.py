"""Other examples of the contract's kinds, counted by hand, through HTTP."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPTS, RETURNS, a_buyer, rub
from tests.builders.staff import Answered, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.contract.counter import HOLDS, Counter, bread, minute
from tests.handlers.points.test_points_http import PROGRAMME, a_document

HOLD = f"{HOLDS}/{{hold}}"
RULES = [
    {"id": "base", "kind": "percent", "rate": 700},
    {"id": "night", "kind": "fixed", "points": 10, "when": {"hours": ["22:00", "02:00"]}},
    {"id": "saturday", "kind": "fixed", "points": 3, "when": {"weekdays": [6]}},
    {"id": "first", "kind": "fixed", "points": 100, "group": "gifts", "priority": 5}
    | {"when": {"first_purchase": True, "minimum": rub("500.00")}},
    {"id": "large", "kind": "fixed", "points": 100, "group": "gifts", "priority": 9}
    | {"when": {"minimum": rub("600.00")}},
    {"id": "stamps", "kind": "per_amount", "points": 1, "per": rub("100.00")}
    | {"when": {"categories": ["bread"]}},
    {"id": "birthday", "kind": "fixed", "points": 50}
    | {"when": {"birthday_window": {"before": 7, "after": 7}}},
]


def a_chain(world: World, clock: Clock, **programme: Any) -> Counter:
    clock.at = NOW
    admin = a_caller(world, Role.ADMIN)
    body = {"programme": a_document(**programme), "effective_at": "2024-01-01T00:00:00Z"}
    assert admin.asks("PUT", PROGRAMME, body).status == 200
    till, support = a_caller(world, Role.INTEGRATION), a_caller(world, Role.SUPPORT)
    return Counter(world, admin, till, support, a_buyer(world))


def awarded(points: Any) -> dict[str, int]:
    return {award["rule"]: award["points"] for award in points["awards"]}


def test_of_a_group_the_higher_priority_counts_among_equal_awards(
    world: World, clock: Clock
) -> None:
    counter = a_chain(world, clock, earning={"rules": RULES})

    points = counter.sells("a", minute(7), [("bread", "499.99"), ("dairy", "100.01")])

    # 22:57 of a Saturday in Moscow; 600.00 x 7 % = 42, and four whole hundreds of bread.
    gifts = {"night": 10, "saturday": 3, "large": 100}
    assert awarded(points) == {"base": 42, "stamps": 4, **gifts}
    assert points["not_applied"] == [
        {"rule": "birthday", "reason": "birthday_window"},
        {"rule": "first", "reason": "group"},
    ]
    second = counter.sells("b", minute(7), bread("550.00"))
    assert {"rule": "first", "reason": "first_purchase"} in second["not_applied"]
    assert {"rule": "large", "reason": "minimum"} in second["not_applied"]


@pytest.mark.parametrize(
    ("at", "rules"),
    [
        ("2026-12-05T18:59:59Z", {"saturday"}),  # 21:59:59
        ("2026-12-05T19:00:00Z", {"saturday", "night"}),
        ("2026-12-04T22:59:59Z", {"saturday", "night"}),  # 01:59:59
        ("2026-12-04T23:00:00Z", {"saturday"}),
        ("2026-12-04T20:59:59Z", {"night"}),  # the last second of Friday
        ("2026-04-27T20:59:59Z", {"night"}),  # eight days before 5 May
        ("2026-04-27T21:00:00Z", {"night", "birthday"}),
        ("2026-05-12T20:59:59Z", {"night", "birthday"}),
        ("2026-05-12T21:00:00Z", {"night"}),
    ],
)
def test_hours_days_and_birthdays_are_those_of_the_shop(
    world: World, clock: Clock, at: str, rules: set[str]
) -> None:
    counter = a_chain(world, clock, earning={"rules": RULES})

    found = awarded(counter.sells("a", at, bread("100.00")))

    assert set(found) - {"base", "stamps"} == rules


def back(counter: Counter, number: str, line: int, quantity: str) -> Answered:
    body = {"number": number, "lines": [{"line": line, "quantity": quantity}]}
    return counter.till.asks("POST", RETURNS, body, path={"shop": "s1", "receipt": "kg"})


def test_crumbs_of_kilograms_leave_nothing(counter: Counter) -> None:
    lines = [
        {"sku": "c", "category": "dairy", "quantity": "1.234", "paid": rub("333.33")},
        {"sku": "d", "category": "bread", "quantity": "7", "paid": rub("99.99")},
    ]
    body = {"shop": "s1", "receipt": "kg", "at": minute(7), "total": rub("433.32")}
    buyer = {"customer_id": counter.buyer.id}
    sold = counter.till.asks("POST", RECEIPTS, body | buyer | {"lines": lines}).body
    (award,) = sold["points"]["awards"]
    # (333.33 x 2 + 99.99) x 7 % = 53.6655; 666.66 : 99.99 -> 46.09 and 6.91.
    assert (award["exact"], award["points"]) == ("107331/2000", 53)
    assert [each["points"] for each in award["lines"]] == [46, 7]

    steps = [back(counter, q, 1, q).body["return"] for q in ("0.001", "0.333", "0.4", "0.5")]

    assert [each["refund"]["amount"] for each in steps] == ["0.27", "89.95", "108.04", "135.07"]
    assert [each["clawed_back"] for each in steps] == [1, 12, 15, 18]
    more = back(counter, "more", 1, "0.001")
    assert (more.status, more.body["code"]) == (409, "return.too_much")
    path = {"shop": "s1", "receipt": "kg"}
    void = {"number": "v", "void": True, "reason": "a wrong till"}
    done = counter.till.asks("POST", RETURNS, void, path=path).body
    assert (done["void"], done["return"]["clawed_back"]) == (True, 7)
    account = counter.account()
    assert (account["balance"], account["tier"]["turnover"]) == (0, rub("0.00"))


def test_a_hold_lapses_at_its_very_instant(counter: Counter, clock: Clock) -> None:
    counter.sells("a", minute(6), bread("1000.00"))
    held = counter.holds(50)
    path = {"hold": held["redemption"]["id"]}
    clock.at = datetime(2026, 12, 5, 20, 14, 59, tzinfo=UTC)
    assert counter.account()["held"] == 50
    clock.at = datetime(2026, 12, 5, 20, 15, tzinfo=UTC)

    account = counter.account()
    late = counter.sends("b", minute(7), bread("300.00"), **held)

    assert (account["held"], account["available"], account["holds"]) == (0, 70, [])
    assert counter.till.asks("GET", HOLD, path=path).body["state"] == "released"
    assert (late.status, late.body["code"]) == (409, "redemption.closed")
    ended = [counter.till.asks("DELETE", HOLD, path=path).status for _ in range(2)]
    assert ended == [204, 204]


def test_a_capture_may_be_for_fewer_points_than_the_hold_and_the_minimum(counter: Counter) -> None:
    counter.sells("a", minute(6), bread("1000.00"))
    held = counter.holds(50)
    few = {"redemption": held["redemption"] | {"points": 3}}

    points = counter.sells("b", minute(7), bread("300.00"), **few)

    assert (points["redeemed"], points["available"]) == (3, 88)
    again = counter.sends("c", minute(7), bread("300.00"), **few)
    assert (again.status, again.body["code"]) == (409, "redemption.closed")
