"""Case s09: a role learns no masked field from campaigns whose audience was chosen by one."""

from typing import Any

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.services.reports.measure_due import measure_run
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.marketing import Desk, a_desk, later, refused
from tests.builders.planning import a_record
from tests.builders.reports import a_birthday, born_on
from tests.builders.staff import a_caller
from tests.repo.builders import a_customer, stored

REFUSED = (403, "segment.masked_field")
MASKED = [Role.MARKETER, Role.ANALYST]
CITY: dict[str, Any] = {"kind": "city", "any_of": ["Казань"]}
BIRTHDAY: dict[str, Any] = {"kind": "birthday", "days": 10}
COMBINED = {"kind": "any", "of": [CITY, {"kind": "all", "of": [CITY, BIRTHDAY]}]}
PARTS = ["/rehearsal", "/rehearsal/people", "/deliveries", "/report", "/report.csv", "/prospect"]
CONDITIONS = [BIRTHDAY, {"kind": "age", "from": 18}, COMBINED]


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer(birthday=Birthday(START.day, START.month, 1990)))


def an_admin_desk(world: World) -> Desk:
    desk = a_desk(world)
    desk.caller = a_caller(world, Role.ADMIN)
    return desk


def seen_by(desk: Desk, role: Role) -> list[tuple[int, str]]:
    theirs = Desk(desk.world, desk.planner, a_caller(desk.world, role), desk.id)
    return [refused(theirs.sees(part)) for part in PARTS]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_s09_a_marketer_writes_such_a_campaign_and_an_administrator_sends_it(
    world: World, anna: Customer, condition: dict[str, Any]
) -> None:
    desk = a_desk(world)
    marketer = desk.caller
    assert desk.writes(audience={"predicate": condition}).status == 201
    assert refused(desk.does("rehearsal")) == REFUSED

    desk.caller = a_caller(world, Role.ADMIN)
    assert desk.rehearses().status == 200
    desk.caller = marketer
    assert refused(desk.does("launch")) == REFUSED
    desk.caller = a_caller(world, Role.ADMIN)
    assert desk.does("launch").status == 200


@pytest.mark.parametrize("role", MASKED)
@pytest.mark.parametrize("condition", CONDITIONS)
def test_s09_a_launch_that_was_cancelled_before_its_hour_tells_nothing(
    world: World, anna: Customer, role: Role, condition: dict[str, Any]
) -> None:
    desk = an_admin_desk(world)
    desk.writes(audience={"predicate": condition}, control_share_bp=1000)
    desk.launches()
    desk.does("cancel")

    assert seen_by(desk, role) == [REFUSED] * len(PARTS)
    assert [desk.sees(part).status for part in PARTS[:4]] == [200] * 4


def test_s09_the_size_is_shown_nowhere_else(world: World, anna: Customer) -> None:
    desk = an_admin_desk(world)
    desk.writes(audience={"predicate": BIRTHDAY}, starts_at=later(hours=3))
    assert desk.rehearses().body["found"] == 1
    assert desk.does("launch").body["rehearsed"] is None

    desk.caller = a_caller(world, Role.MARKETER)
    listed = desk.caller.asks("GET", "/v1/campaigns").body["campaigns"]

    assert [each["rehearsed"] for each in (desk.sees().body, *listed)] == [None, None]
    assert desk.does("cancel").body["rehearsed"] is None


def test_s09_resending_does_not_ask_who_was_in_it(world: World, anna: Customer) -> None:
    desk = an_admin_desk(world)
    desk.writes(audience={"predicate": BIRTHDAY})
    desk.launches()

    doubted = desk.lists("/deliveries", "deliveries")[0]["id"]

    asked = a_caller(world, Role.MARKETER).asks(
        "POST",
        "/v1/campaigns/{campaign_id}/deliveries/resend",
        {"deliveries": [doubted]},
        path=desk.path,
    )

    assert refused(asked) == REFUSED


def test_s09_a_change_of_the_segment_afterwards_opens_nothing(
    world: World, anna: Customer, clock: Clock
) -> None:
    desk = an_admin_desk(world)
    body = {"name": "Soon", "predicate": BIRTHDAY}
    segment = desk.caller.asks("POST", "/v1/segments", body).body["id"]
    path = {"segment_id": segment}
    desk.writes(audience={"segment": segment}, control_share_bp=1000)
    desk.launches()
    clock.moves(minutes=1)

    for change in (body | {"predicate": CITY}, None):
        verb = "PUT" if change else "DELETE"
        assert desk.caller.asks(verb, "/v1/segments/{segment_id}", change, path=path).status < 300
        assert seen_by(desk, Role.MARKETER) == [REFUSED] * len(PARTS)


def test_s09_a_change_of_the_campaign_opens_no_earlier_rehearsal(
    world: World, anna: Customer
) -> None:
    desk = an_admin_desk(world)
    desk.writes(audience={"predicate": BIRTHDAY})
    desk.rehearses()
    desk.caller = a_caller(world, Role.MARKETER)
    assert desk.changes(audience={"predicate": CITY}).status == 200

    assert refused(desk.sees("/rehearsal/people")) == REFUSED
    assert desk.rehearses().status == 200
    assert desk.sees("/rehearsal/people").status == 200


def test_s09_another_campaign_is_no_way_around(world: World, anna: Customer) -> None:
    desk = an_admin_desk(world)
    desk.writes(audience={"predicate": BIRTHDAY})
    desk.launches()
    clicked = {"kind": "campaign", "campaign": desk.id, "how": "got"}
    follower = a_desk(world)
    follower.writes(audience={"predicate": clicked})

    assert refused(follower.does("rehearsal")) == REFUSED


MONTH = {"from": "2026-11-01", "to": "2026-11-30"}
DAYS_OF_MONTH: list[dict[str, str]] = [
    {},
    {"from": "2026-11-01"},
    {"to": "2026-11-30"},
    {"from": "2026-11-21", "to": "2026-11-21"},
    {"from": "2026-11-01", "to": "2026-11-29"},
    {"from": "2026-10-01", "to": "2026-11-30"},
]


def greeted(world: World, clock: Clock, born: int, role: Role, *, days: int) -> Desk:
    """The desk of a role, so many days after customers were greeted on their birthday."""
    for each in born_on(START.date(), born):
        stored(world, each)
    reported = a_birthday(world, START.date())
    reported.ends("d" * born)
    clock.moves(days=days)
    measure_run(world, reported.record.id, reported.run.name)
    reported.measures()
    desk = Desk(world, reported.planner, a_caller(world, role))
    desk.id = reported.record.id
    return desk


@pytest.mark.parametrize("role", MASKED)
@pytest.mark.parametrize(("born", "status"), [(99, 403), (100, 200)])
def test_s09_birthdays_are_reported_by_the_month_for_a_hundred_customers(
    world: World, clock: Clock, role: Role, born: int, status: int
) -> None:
    desk = greeted(world, clock, born, role, days=60)

    assert desk.sees("/report", **MONTH).status == status
    for days in DAYS_OF_MONTH:
        assert refused(desk.sees("/report", **days)) == (403, "report.month_only")
        assert refused(desk.sees("/report.csv", **days)) == (403, "report.month_only")
    assert refused(desk.sees("/deliveries", run=START.date().isoformat())) == REFUSED


def test_s09_a_month_that_still_changes_is_not_reported(world: World, clock: Clock) -> None:
    """The report of today without that of yesterday is the report of a day."""
    desk = greeted(world, clock, 100, Role.MARKETER, days=1)

    assert refused(desk.sees("/report", **MONTH)) == (403, "report.month_only")
    desk.caller = a_caller(world, Role.ADMIN)
    assert [desk.sees("/report", **days).status for days in (MONTH, *DAYS_OF_MONTH)] == [200] * 7


def test_s09_a_month_names_no_channel_and_few_people(world: World, clock: Clock) -> None:
    body = greeted(world, clock, 100, Role.MARKETER, days=60).sees("/report", **MONTH).body

    assert {figure["channel"] for figure in body["figures"]} == {"all"}
    assert all(
        value["unknown"] or value["number"] == 0 or value["number"] >= 10
        for value in (figure["value"] for figure in body["figures"])
    )
    assert {state["reason"] for state in body["states"]} == {None}
    assert {line["group"] for line in body["bought"]} <= {"treated", "control"}


def test_s09_the_report_of_another_trigger_is_shown_for_any_days(world: World) -> None:
    desk = a_desk(world)
    desk.id = a_record(world, trigger="dormant").id

    assert desk.sees("/report", **{"from": "2026-11-21"}).status == 200
