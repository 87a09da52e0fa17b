"""Stages, scores and classes of a base that has just appeared."""

from datetime import timedelta

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.domain.staff.staff import Role
from chalicelib.services.clock.run_jobs import run_jobs
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.planning import Planner, keep
from tests.builders.shops import RECEIPTS, a_small_receipt
from tests.builders.staff import Caller, a_caller
from tests.repo.builders import a_customer

PREVIEW, THRESHOLDS = "/v1/segments/preview", "/v1/thresholds"
TODAY = START.date().toordinal()


@pytest.fixture
def planner(world: World) -> Planner:
    return Planner(world)


@pytest.fixture
def marketer(world: World) -> Caller:
    return a_caller(world, Role.MARKETER)


def ticks(planner: Planner) -> None:
    run_jobs(planner.world)
    planner.works()


def size(caller: Caller, **predicate: object) -> int:
    return int(caller.asks("POST", PREVIEW, {"predicate": predicate}).body["size"])


def bought_on(*ago: int, minor: int = 100_00) -> Customer:
    return a_customer(shopping=Shopping(tuple(Bought(TODAY - day, minor) for day in ago)))


def test_c01_a_newcomer_is_not_dormant_among_eager_buyers(
    world: World, planner: Planner, marketer: Caller, clock: Clock
) -> None:
    """Case c01."""
    eager = [bought_on(*range(0, 15, 2)) for _ in range(5)]
    keep(world, *eager, bought_on(3))
    ticks(planner)
    assert marketer.asks("GET", THRESHOLDS).body["gap_days"] == 2

    # After 87 days the newcomer has been silent for 90.
    for days, dormant in ((0, 0), (61, 5), (26, 5), (1, 6)):
        clock.moves(days=days)
        assert size(marketer, kind="stage", any_of=["dormant"]) == dormant


def test_c08_one_trip_of_several_receipts_lets_no_customer_cool(
    world: World, marketer: Caller, clock: Clock
) -> None:
    """Case c08: through the till."""
    anna = a_customer()
    keep(world, anna)
    till = a_caller(world, Role.INTEGRATION)
    for amount in ("10.00", "20.00", "30.00"):
        body = a_small_receipt(amount, customer_id=anna.id)
        assert till.asks("POST", RECEIPTS, body).status == 201
    clock.moves(days=2)

    assert size(marketer, kind="stage", any_of=["new"]) == 1
    assert size(marketer, kind="stage", any_of=["cooling", "dormant"]) == 0


def test_c14_a_base_that_appears_has_its_thresholds_by_the_next_tick(
    world: World, planner: Planner, marketer: Caller, clock: Clock
) -> None:
    """Case c14."""
    ticks(planner)
    assert marketer.asks("GET", THRESHOLDS).body["customers"] == 0
    keep(world, *(bought_on(number % 30, minor=number * 1_000) for number in range(1, 101)))
    # Nobody has a class while nothing was counted.
    assert size(marketer, kind="abc", any_of=["A", "B", "C"]) == 0

    clock.moves(hours=1)
    ticks(planner)

    counted = marketer.asks("GET", THRESHOLDS).body
    assert (counted["customers"], counted["scored"]) == (100, 100)
    assert float(counted["abc"]["a_from"]["amount"]) > 100
    assert 40 < size(marketer, kind="abc", any_of=["A"]) < 70
    assert size(marketer, kind="rfm", money=[5]) == 20
    day = {"day": (START + timedelta(hours=1)).date().isoformat()}
    assert marketer.asks("GET", THRESHOLDS, query=day).body == counted


def test_c14_so_has_one_that_comes_through_the_till(
    world: World, planner: Planner, marketer: Caller, clock: Clock
) -> None:
    """Case c14: customers first, their purchases later."""
    customers = [a_customer() for _ in range(30)]
    keep(world, *customers)
    ticks(planner)
    till = a_caller(world, Role.INTEGRATION)
    for number, customer in enumerate(customers, start=1):
        body = a_small_receipt(f"{number}.00", customer_id=customer.id)
        assert till.asks("POST", RECEIPTS, body).status == 201

    clock.moves(hours=1)
    ticks(planner)

    assert marketer.asks("GET", THRESHOLDS).body["scored"] == 30
    assert 10 < size(marketer, kind="abc", any_of=["A"]) < 20
