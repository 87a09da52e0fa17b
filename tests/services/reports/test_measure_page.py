"""What a page bought is what a brute-force look at every receipt finds (rule 44)."""

from dataclasses import replace
from random import Random

import pytest

from chalicelib.domain.campaigns.campaign import Goal
from chalicelib.domain.campaigns.run import LAUNCH
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId, CustomerId, RunName, StaffKeyId
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.reports.sales_window import SalesGroup
from chalicelib.domain.reports.statistics import Sample
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.delivery.results import PageResult
from chalicelib.services.reports.measure_due import measure_run
from chalicelib.services.reports.measure_page import measure_page
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.planning import a_campaign, people
from tests.builders.reports import Reported, a_reported, buyers, shopping_of
from tests.repo.builders import save_change, save_erasure

HELD_OUT = a_campaign(control_share_bp=2500)


def result(reported: Reported) -> PageResult:
    (found,) = reported.world.delivery.results.of_run(reported.run).pages.values()
    return found


def measured(reported: Reported) -> PageResult:
    measure_run(reported.world, reported.record.id, reported.run.name)
    reported.measures()
    return result(reported)


def left_of(reported: Reported) -> dict[CustomerId, Reason]:
    world, run = reported.world, reported.run
    return {
        customer: reason
        for page in world.campaigns.runs.pages(run)
        for customer, reason in world.delivery.chunks.excluded_of(run, page)
    }


@pytest.mark.parametrize("seed", range(3))
def test_rule_44_the_measurement_equals_a_brute_force_oracle(world: World, seed: int) -> None:
    random = Random(seed)
    purchases = {
        place: [
            (random.randint(-5, 20), random.randint(0, 10**6)) for _ in range(random.randint(0, 4))
        ]
        for place in range(60)
    }
    customers = buyers(purchases, 60)
    reported = a_reported(world, customers, replace(HELD_OUT, goal=Goal(window_days=7)))
    reported.ends("".join(random.choice("sdfuec.") for _ in range(60)))

    found = measured(reported).measured

    def group(ids: set[CustomerId]) -> SalesGroup:
        paid = [
            [minor for day, minor in purchases[place] if 0 <= day <= 7]
            for place, customer in enumerate(customers)
            if customer.id in ids
        ]
        return SalesGroup(sum(map(bool, paid)), Sample.of(map(sum, paid)))

    left = left_of(reported)
    planned = {each for chunk in reported.chunks for each in chunk.recipients}
    control = {each for each, why in left.items() if why is Reason.CONTROL_CAMPAIGN}
    assert len(control) > 3
    assert found.treated == group(planned)
    assert found.control == group(control)


def test_bought_among_those_reached_is_counted_by_channel(world: World) -> None:
    customers = [replace(each, shopping=shopping_of([(1, 700)])) for each in people(4)]
    reported = a_reported(world, customers)
    reported.ends("dsfu")

    assert measured(reported).measured.reached == {"telegram": SalesGroup(2, Sample.of([700, 700]))}


def test_an_erased_customer_stays_in_the_group_and_bought_nothing(
    world: World, clock: Clock
) -> None:
    anna, boris = buyers({0: [(1, 500)], 1: [(1, 300)]}, 2)
    reported = a_reported(world, [anna, boris])
    erase(world, anna)

    assert measured(reported).measured.treated == SalesGroup(1, Sample.of([0, 300]))


def erase(world: World, customer: Customer) -> None:
    stored = world.customers.profiles.get(customer.id)
    assert stored is not None
    save_erasure(world, stored, Actor(StaffKeyId("tests"), world.now()), world.now())


def test_rule_44_before_the_end_of_the_window_a_measurement_is_not_final(
    world: World, clock: Clock
) -> None:
    reported = a_reported(world, buyers({0: [(14, 500)]}, 1))

    clock.moves(days=14)
    assert not measured(reported).final
    clock.moves(days=1)
    assert measured(reported).final


def test_rule_44_what_was_final_is_not_measured_again_and_its_tally_is(
    world: World, clock: Clock
) -> None:
    customers = buyers({0: [(14, 500)]}, 1)
    reported = a_reported(world, customers)
    clock.moves(days=15)
    first = measured(reported)
    (late,) = [replace(each, shopping=shopping_of([(14, 500), (13, 900)])) for each in customers]
    change(world, late)
    reported.ends("d")
    clock.moves(days=1)

    second = measured(reported)

    assert (second.measured, second.measured_at) == (first.measured, first.measured_at)
    assert second.tally.total == 1
    assert second.tally != first.tally
    assert second.counted_at > first.counted_at


def change(world: World, customer: Customer) -> None:
    stored = world.customers.profiles.get(customer.id)
    assert stored is not None
    actor = Actor(StaffKeyId("tests"), world.now())
    save_change(world, stored, replace(customer, version=stored.version), actor)


def test_it_is_settled_when_the_run_was_over(world: World) -> None:
    reported = a_reported(world, people(2))

    assert not measured(reported).settled
    reported.is_over()
    assert measured(reported).settled


def test_measuring_twice_says_the_same(world: World) -> None:
    reported = a_reported(world, buyers({0: [(1, 500)]}, 3))
    first = measured(reported)

    assert replace(measured(reported), version=first.version) == first


def test_what_does_not_exist_is_not_measured(world: World) -> None:
    reported = a_reported(world, people(1))

    measure_page(world, CampaignId("nobody"), LAUNCH, part=0, page=0)
    measure_page(world, reported.record.id, RunName("rehearsal-9"), part=0, page=0)
    measure_page(world, reported.record.id, LAUNCH, part=0, page=7)

    assert world.delivery.results.of_run(reported.run).pages == {}


def test_a_run_that_does_not_exist_has_no_pages(world: World) -> None:
    reported = a_reported(world, people(1))

    assert measure_run(world, CampaignId("nobody"), LAUNCH) == 0
    assert reported.asked.waiting == []
