"""Back-tests over HTTP: a draft replayed over real receipts by the planner's workers."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.services.reports import run_simulation, simulate_programme
from chalicelib.services.reports.run_simulation import continue_simulation
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.planning import Jobs, does
from tests.builders.shops import RECEIPTS, a_buyer, rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_personal_http import LEVELS
from tests.handlers.points.test_points_http import PROGRAMME, a_document, sells
from tests.services.overtaken import overtaken

SIMULATIONS = "/v1/programme/simulations"
SIMULATION = f"{SIMULATIONS}/{{simulation}}"
RETURNS = "/v1/purchases/{shop}/{receipt}/returns"
SINCE = "2026-11-01"
DOUBLE = a_document(earning={"rules": [{"id": "base", "kind": "percent", "rate": 1400}]})


@pytest.fixture
def jobs(world: World) -> Jobs:
    jobs = Jobs()
    world.queues.plan = jobs.queue()
    return jobs


@pytest.fixture
def admin(world: World, clock: Clock, jobs: Jobs) -> Caller:
    clock.at = NOW
    admin = a_caller(world, Role.ADMIN)
    body = {"programme": a_document(), "effective_at": "2024-01-01T00:00:00Z"}
    assert admin.asks("PUT", PROGRAMME, body).status == 200
    return admin


@pytest.fixture
def till(world: World, admin: Caller) -> Caller:
    return a_caller(world, Role.INTEGRATION)


@pytest.fixture
def anna(world: World, till: Caller) -> Customer:
    anna = a_buyer(world)
    sells(till, anna, "a", "1000.00")
    sells(till, anna, "b", "500.00")
    body = {"lines": [{"line": 1, "quantity": "1"}], "number": "r-1", "at": "2026-12-05T19:58:00Z"}
    path = {"shop": "s1", "receipt": "b"}
    assert till.asks("POST", RETURNS, body, path=path).status == 200
    return anna


def simulated(caller: Caller, jobs: Jobs, **body: Any) -> Any:
    answer = caller.asks("POST", SIMULATIONS, {"programme": DOUBLE, "since": SINCE, **body})
    assert answer.status == 202, answer.body
    for job, _ in jobs.takes():
        does(job)
    return shown(caller, answer).body


def shown(caller: Caller, started: Answered) -> Answered:
    return caller.asks("GET", SIMULATION, path={"simulation": started.body["id"]})


def test_a_draft_shows_cost_winners_and_liability(
    admin: Caller, anna: Customer, jobs: Jobs
) -> None:
    found = simulated(admin, jobs)

    assert (found["state"], found["customers"], found["since"]) == ("done", 1, SINCE)
    result = found["result"]
    assert result["receipts"] == 2
    assert result["ledger"]["given"] == {"points": 70, "money": rub("70.00")}
    assert result["draft"]["given"] == {"points": 140, "money": rub("140.00")}
    assert result["cost"] == {"points": 70, "money": rub("70.00")}
    assert result["tiers"] == [{"id": "-", "customers": 1, "winners": 1, "losers": 0, "points": 70}]
    assert [each["month"] for each in result["liability"]] == ["2026-11", "2026-12"]
    last = result["liability"][-1]
    assert (last["ledger"]["points"], last["draft"]["points"]) == (70, 140)
    assert (result["not_valued"], result["not_spent"]) == ([], 0)


def test_the_active_programme_costs_nothing_more(admin: Caller, anna: Customer, jobs: Jobs) -> None:
    result = simulated(admin, jobs, programme=a_document())["result"]

    assert result["cost"]["points"] == 0
    assert result["ledger"] == result["draft"]
    assert result["tiers"][0]["winners"] == result["tiers"][0]["losers"] == 0


def test_a_shop_without_a_programme_sees_what_one_would_cost(
    world: World, clock: Clock, jobs: Jobs
) -> None:
    clock.at = NOW
    till, vera = a_caller(world, Role.INTEGRATION), a_buyer(world)
    sells(till, vera, "a", "1000.00")
    sells(till, vera, "b", "300.00")
    till.asks("POST", RETURNS, path={"shop": "s1", "receipt": "b"})

    draft = a_document(tiers={"levels": LEVELS})
    result = simulated(a_caller(world, Role.ANALYST), jobs, programme=draft)["result"]

    assert (result["ledger"]["given"]["points"], result["draft"]["given"]["points"]) == (0, 70)
    assert result["tiers"][0]["id"] == "bronze"


def test_winners_are_shown_by_segment(
    world: World, admin: Caller, anna: Customer, jobs: Jobs
) -> None:
    many = {"kind": "points", "measure": "available", "from": 50}
    segment = admin.asks("POST", "/v1/segments", {"name": "rich", "predicate": many}).body
    masked = {"kind": "age", "from": 18}
    admin.asks("POST", "/v1/segments", {"name": "adults", "predicate": masked})
    poor = a_buyer(world)
    sells(a_caller(world, Role.INTEGRATION), poor, "c", "100.00")

    segments = simulated(admin, jobs)["result"]["segments"]

    assert [(each["id"], each["winners"], each["points"]) for each in segments] == [
        ("-", 1, 7),
        (segment["id"], 1, 70),
    ]


def test_points_that_the_draft_would_not_have_given_cannot_be_spent(
    admin: Caller, till: Caller, anna: Customer, jobs: Jobs
) -> None:
    code = till.asks("POST", "/v1/redemption-codes", {"customer_id": anna.id}).body["code"]
    hold = {"shop": "s1", "customer_id": anna.id, "code": code, "points": 60}
    held = till.asks("POST", "/v1/redemptions", hold).body["id"]
    line = {"sku": "b", "category": "bread", "quantity": "1", "paid": rub("240.00")}
    body = {
        "shop": "s1",
        "receipt": "c",
        "at": "2026-12-05T19:59:00Z",
        "total": rub("240.00"),
        "lines": [line],
        "customer_id": anna.id,
        "redemption": {"id": held},
    }
    assert till.asks("POST", RECEIPTS, body).status == 201

    half = a_document(earning={"rules": [{"id": "base", "kind": "percent", "rate": 350}]})
    result = simulated(admin, jobs, programme=half)["result"]

    assert (result["ledger"]["spent"]["points"], result["draft"]["spent"]["points"]) == (60, 35)
    assert result["not_spent"] == 25
    assert result["tiers"][0]["losers"] == 1


def test_a_job_that_comes_twice_or_dies_half_way_adds_nothing_twice(
    world: World, admin: Caller, anna: Customer, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulate_programme, "PAGE", 1)
    for number in range(3):
        sells(a_caller(world, Role.INTEGRATION), a_buyer(world), f"x{number}", "100.00")
    body = {"programme": DOUBLE, "since": SINCE}
    started = admin.asks("POST", SIMULATIONS, body, once="one")
    again = admin.asks("POST", SIMULATIONS, body, once="one")
    assert again.body == started.body
    name = started.body["id"]
    for _ in range(20):
        for job, _delay in [*jobs.takes()]:
            does(job)
            does(job)

    found = shown(admin, started).body
    assert (found["state"], found["customers"]) == ("done", 4)
    assert found["result"]["receipts"] == 5
    continue_simulation(world, name, 1)
    continue_simulation(world, "unknown", 1)
    assert shown(admin, started).body == found


def test_of_two_copies_of_a_job_the_slower_one_queues_the_rest_too(
    world: World, admin: Caller, anna: Customer, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_simulation, "WORKS_FOR", timedelta())
    name = admin.asks("POST", SIMULATIONS, {"programme": DOUBLE, "since": SINCE}).body["id"]
    assert len([*jobs.takes()]) == 1

    def saves_and_dies() -> None:
        continue_simulation(world, name, 1)
        assert len([*jobs.takes()]) == 1

    slow = overtaken(world, saves_and_dies)
    slow.queues.plan = jobs.queue()
    continue_simulation(slow, name, 1)

    assert [job["version"] for job, _ in jobs.takes()] == [2]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"since": "2026-12-07"}, "simulation.since"),
        ({"since": "2021-12-04"}, "simulation.since"),
        ({"since": "soon"}, "body.malformed"),
        (
            {"programme": a_document(redemption={"maximum": 0, "minimum": 1})},
            "programme.contradiction",
        ),
        ({"programme": a_document(points={"scale": 2})}, "programme.fixed"),
    ],
)
def test_a_draft_that_could_not_be_applied_is_refused(
    admin: Caller, jobs: Jobs, body: dict[str, Any], code: str
) -> None:
    answer = admin.asks("POST", SIMULATIONS, {"programme": DOUBLE, "since": SINCE, **body})

    assert answer.body["code"] == code
    assert jobs.takes() == []


def test_the_oldest_receipt_may_be_replayed(admin: Caller, jobs: Jobs) -> None:
    """It was exactly five years old when it was recorded."""
    early = {"programme": DOUBLE, "since": "2021-12-04"}
    (error,) = admin.asks("POST", SIMULATIONS, early).body["errors"]
    assert error == {"pointer": "/since", "detail": "must be a day from 2021-12-05 to 2026-12-05"}

    assert admin.asks("POST", SIMULATIONS, {**early, "since": "2021-12-05"}).status == 202
    assert len(jobs.takes()) == 1


def test_who_may_simulate(world: World, admin: Caller, jobs: Jobs) -> None:
    body = {"programme": DOUBLE, "since": SINCE}
    statuses = {role: a_caller(world, role).asks("POST", SIMULATIONS, body).status for role in Role}

    allowed = {role for role, status in statuses.items() if status == 202}
    assert allowed == {Role.ADMIN, Role.MARKETER, Role.ANALYST}
    path = {"simulation": "unknown"}
    assert admin.asks("GET", SIMULATION, path=path).body["code"] == "simulation.not_found"


def test_a_running_simulation_shows_no_result(
    world: World, admin: Caller, anna: Customer, jobs: Jobs, clock: Clock
) -> None:
    started = admin.asks("POST", SIMULATIONS, {"programme": DOUBLE, "since": SINCE})
    before = shown(admin, started).body
    clock.at = NOW + timedelta(days=1)

    assert (before["state"], before["result"], before["finished_at"]) == ("running", None, None)


@pytest.mark.parametrize("reversed_", ["kept", "reversed"])
def test_transfers_are_facts(
    world: World, admin: Caller, anna: Customer, jobs: Jobs, reversed_: str
) -> None:
    vera, support = a_buyer(world), a_caller(world, Role.SUPPORT)
    body = {
        "from": {"customer_id": anna.id},
        "to": {"customer_id": vera.id},
        "points": 70,
        "evidence": {"from": "a call", "to": "a call"},
    }
    made = support.asks("POST", "/v1/transfers", body)
    assert made.status == 201, made.body
    if reversed_ == "reversed":
        path = {"transfer": made.body["id"]}
        assert support.asks("POST", "/v1/transfers/{transfer}/reverse", path=path).status == 200

    result = simulated(admin, jobs, programme=a_document())["result"]

    assert result["ledger"] == result["draft"]
    assert result["tiers"][0] == {
        "id": "-",
        "customers": 2,
        "winners": 0,
        "losers": 0,
        "points": 0,
    }
