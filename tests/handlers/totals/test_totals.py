"""Totals, sales and cohorts over HTTP: what was kept, for those who may read it."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.scores.member_counter import Cohort, CohortSums, MemberCounts
from chalicelib.domain.staff.staff import Role
from chalicelib.domain.totals.daily import OwedPoints, stored_totals
from chalicelib.domain.totals.day_tally import DayTally
from chalicelib.domain.totals.sums import Sales, SalesRow, SaleSums
from chalicelib.world import World
from tests.builders.catalogue import NEVSKY, has_catalogue
from tests.builders.clock import START
from tests.builders.staff import a_caller
from tests.domain.points.till import FIRST

DAY = START.date() - timedelta(days=1)
DAYS = {"from": DAY.isoformat(), "until": DAY.isoformat()}
CASHIER = "abc123"
OWED = OwedPoints(500, 3)


def sold(shop: str, category: str, minor: int) -> Sales:
    sums = SaleSums(2, minor, 1, 100)
    rows = [("shop", ""), ("cashier", CASHIER), ("category", category), ("card", "with")]
    return {SalesRow(by, shop, name): sums for by, name in rows}  # type: ignore[arg-type]


def keep_day(world: World, day: date = DAY, owed: OwedPoints | None = OWED) -> None:
    tally = DayTally(points=Counter({"EARN": 70, "CAPTURE": -20}), expiring=9)
    tally.messages["email", "sent"] = 4
    tally.sales[day] = sold("s1", "bread", 10_000) | sold("s2", "milk", 25_000)
    world.totals.daily.keep_sales(day, tally.sales.items())
    world.totals.daily.keep(stored_totals(tally, day, owed, START))
    cohorts = {Cohort("registered", "2026-03"): CohortSums(10, 4, 12_300)}
    stages = {"active": 5, "new": 2, "lost": 3}
    world.segments.members.keep(MemberCounts(day, START, 10, 1, stages, cohorts))


def asks(
    world: World, path: str, role: Role = Role.ANALYST, query: dict[str, str] | None = None
) -> Any:
    return a_caller(world, role).asks("GET", path, query={**DAYS, **(query or {})})


def test_a_line_says_what_the_day_brought(world: World) -> None:
    version = ProgrammeVersion(1, START - timedelta(days=9), START, "admin", FIRST)
    world.commit(None, world.points.programmes.add_write(version))
    keep_day(world)

    (line,) = asks(world, "/v1/totals").body["totals"]

    assert line["span"] == line["until"] == DAY.isoformat()
    assert line["with_card"]["net"] == {"amount": "350.00", "currency": "RUB"}
    assert (line["with_card"]["receipts"], line["with_card"]["returns"]) == (4, 2)
    points = line["points"]
    assert (points["issued"], points["spent"], points["expiring"]) == (70, 20, 9)
    assert (points["owed"], points["debt"]) == (500, 3)
    members = line["members"]
    assert (members["registered"], members["active"], members["new"]) == (10, 7, 1)
    assert line["messages"] == [{"channel": "email", "state": "sent", "count": 4}]


def test_months_add_up_and_what_is_unknown_is_null(world: World) -> None:
    keep_day(world, DAY - timedelta(days=1))
    keep_day(world, owed=None)
    first = (DAY - timedelta(days=1)).isoformat()

    (line,) = asks(world, "/v1/totals", query={"from": first, "span": "month"}).body["totals"]

    assert (line["span"], line["points"]["issued"]) == (DAY.isoformat()[:7], 140)
    assert (line["points"]["owed"], line["points"]["owed_money"]) == (None, None)
    assert line["members"]["new"] == 2


def test_a_day_that_was_not_closed_is_no_line(world: World) -> None:
    assert asks(world, "/v1/totals").body == {"totals": []}


@pytest.mark.parametrize("query", [{"until": "2020-01-01"}, {"from": "1999-01-01"}, {"span": "x"}])
def test_a_period_that_makes_no_sense_is_refused(world: World, query: dict[str, str]) -> None:
    assert asks(world, "/v1/totals", query=query).status == 400


def test_sales_are_named_and_the_most_money_comes_first(world: World) -> None:
    keep_day(world)
    has_catalogue(world)

    rows = asks(world, "/v1/sales").body["rows"]

    assert [row["shop"] for row in rows] == ["s2", "s1"]
    assert rows[0]["shop_name"] is None
    assert rows[1]["shop_name"] == NEVSKY.name
    assert rows[0]["sums"]["net"]["amount"] == "250.00"
    by_category = asks(world, "/v1/sales", query={"by": "category"}).body["rows"]
    assert [(row["shop"], row["category"]) for row in by_category] == [("", "milk"), ("", "bread")]


def test_a_cashier_is_named_by_the_key(world: World) -> None:
    keep_day(world)

    found = asks(world, "/v1/sales", query={"by": "cashier", "shop": "s1"}).body["rows"]

    assert [(row["shop"], row["cashier"], row["cashier_name"]) for row in found] == [
        ("s1", CASHIER, None)
    ]


def test_a_key_of_one_shop_sees_its_own_sales_and_no_totals(world: World) -> None:
    keep_day(world)
    till = a_caller(world, Role.INTEGRATION, shop="s1")

    rows = till.asks("GET", "/v1/sales", query=DAYS).body["rows"]

    assert [row["shop"] for row in rows] == ["s1"]
    assert till.asks("GET", "/v1/sales", query={**DAYS, "shop": "s2"}).status == 403
    assert till.asks("GET", "/v1/totals", query=DAYS).status == 403


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN, Role.MARKETER, Role.ANALYST}))
def test_other_roles_read_no_totals(world: World, role: Role) -> None:
    assert asks(world, "/v1/totals", role).status == 403
    assert asks(world, "/v1/cohorts", role).status == 403


def test_a_cohort_has_its_months(world: World) -> None:
    keep_day(world)

    found = asks(world, "/v1/cohorts").body

    assert found["months"] == [DAY.isoformat()[:7]]
    (cohort,) = found["cohorts"]
    assert cohort["cohort"] == "2026-03"
    assert (cohort["months"][0]["customers"], cohort["months"][0]["buyers"]) == (10, 4)
    assert asks(world, "/v1/cohorts", query={"by": "bought"}).body["cohorts"] == []


def test_a_summary_has_thirty_days_those_before_and_months(world: World) -> None:
    assert a_caller(world, Role.ANALYST).asks("GET", "/v1/totals/summary").body == {
        "until": None,
        "lately": None,
        "before": None,
        "months": [],
    }
    for days in (0, 29, 30, 59, 60):
        keep_day(world, DAY - timedelta(days=days))

    found = a_caller(world, Role.ANALYST).asks("GET", "/v1/totals/summary").body

    assert found["until"] == DAY.isoformat()
    assert (found["lately"]["points"]["issued"], found["before"]["points"]["issued"]) == (140, 140)
    assert [line["span"] for line in found["months"]] == ["2026-09", "2026-10", "2026-11"]
