"""The people behind the numbers of a trigger's report: several days as one list."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.ids import CampaignId
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.marketing import Desk, pointed
from tests.builders.planning import a_record, keep
from tests.builders.reports import a_birthday, born_on
from tests.builders.staff import Answered, Caller, a_caller

DELIVERIES = "/v1/campaigns/{campaign_id}/deliveries"
DAYS, A_DAY = 13, 2  # more days than one answer reads
FIRST = START.date()


def asks(caller: Caller, campaign: str = "birthday", **query: str) -> Answered:
    return caller.asks("GET", DELIVERIES, path={"campaign_id": campaign}, query=query)


@pytest.fixture
def days(world: World, clock: Clock) -> None:
    record = a_record(world, trigger="birthday", id=CampaignId("birthday"))
    for after in range(DAYS):
        day = FIRST + timedelta(days=after)
        keep(world, *born_on(day, A_DAY))
        a_birthday(world, day, record).ends("d" * A_DAY)
        clock.moves(days=1)


def every(caller: Caller, **query: str) -> list[Any]:
    found, cursor = [], ""
    for _ in range(100):
        body = asks(caller, **query, **({"cursor": cursor} if cursor else {})).body
        found += body["deliveries"]
        cursor = body["next"]
        if not cursor:
            return found
    raise AssertionError("the list never ends")


@pytest.mark.usefixtures("days")
@pytest.mark.parametrize("limit", ["1", "3", "100"])
def test_days_are_one_list_page_by_page(world: World, limit: str) -> None:
    admin = a_caller(world, Role.ADMIN)

    whole = every(admin, **{"from": FIRST.isoformat(), "limit": limit})
    two = {"from": FIRST.isoformat(), "to": (FIRST + timedelta(days=1)).isoformat()}

    assert len(whole) == len({each["customer"] for each in whole}) == DAYS * A_DAY
    assert len(every(admin, **two, limit=limit)) == 2 * A_DAY
    assert every(admin, **two, limit=limit, figure="clicked") == []


@pytest.mark.usefixtures("days")
def test_a_list_of_other_filters_refuses_the_cursor(world: World) -> None:
    admin, two = a_caller(world, Role.ADMIN), {"from": FIRST.isoformat(), "limit": "1"}
    cursor = asks(admin, **two).body["next"]

    refused = asks(admin, **two, cursor=cursor, bought="true")

    assert (refused.status, refused.body["code"]) == (400, "cursor.invalid")


@pytest.mark.usefixtures("days")
def test_a_masked_role_does_not_see_whose_birthday_it_was(world: World) -> None:
    refused = asks(a_caller(world, Role.MARKETER), **{"from": FIRST.isoformat()})

    assert (refused.status, refused.body["code"]) == (403, "segment.masked_field")


def test_only_a_trigger_has_days_and_they_are_in_order(world: World, desk: Desk) -> None:
    desk.writes()
    day = FIRST.isoformat()

    assert asks(desk.caller, desk.id, **{"from": day}).body["code"] == "report.no_days"
    wrong = asks(desk.caller, desk.id, **{"from": day, "to": "2020-01-01"})
    assert "" in pointed(wrong) or wrong.status == 400
    a_record(world, trigger="birthday", id=CampaignId("birthday"))
    admin = a_caller(world, Role.ADMIN)
    assert asks(admin, **{"from": day}).body["deliveries"] == []
