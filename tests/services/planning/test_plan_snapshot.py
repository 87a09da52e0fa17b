"""A run is judged by the thresholds with which it began, even if the base is counted meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.campaigns.campaign import PredicateAudience
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.scores.thresholds import AbcLines, Thresholds, count_name
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.repo.campaigns.campaigns import run_attributes
from chalicelib.repo.table import keys
from chalicelib.repo.table.writes import Put
from chalicelib.world import World
from chalicelib.world.bounds import Bounds
from tests.builders.clock import START
from tests.builders.planning import (
    Planner,
    a_campaign,
    a_launch,
    a_record,
    a_rehearsal,
    does,
    keep,
    people,
)

TODAY = START.date()
YESTERDAY = TODAY - timedelta(days=1)
OF_CLASS_A = PredicateAudience('{"kind":"abc","any_of":["A"]}')
CUSTOMERS = 11


@pytest.fixture
def planner(world: World) -> Planner:
    world.bounds = Bounds(plan_page_customers=4)
    keep(world, *people(CUSTOMERS, shopping=Shopping((Bought(TODAY.toordinal() - 5, 500),))))
    return Planner(world)


def counted(world: World, day: date, *, class_a_from: int) -> None:
    assert world.segments.thresholds.keep(
        Thresholds(day, CUSTOMERS, CUSTOMERS, abc=AbcLines(class_a_from))
    )


def found_by_pages(world: World, run: Run) -> int:
    return sum(page.sum.found for page in world.campaigns.runs.pages(run))


@pytest.mark.parametrize("begins", [a_launch, a_rehearsal])
def test_a_count_that_ends_between_two_pages_changes_nothing(
    world: World, planner: Planner, begins: Callable[..., Run]
) -> None:
    counted(world, YESTERDAY, class_a_from=1)
    state = CampaignState.DRAFT if begins is a_rehearsal else CampaignState.RUNNING
    run = begins(world, a_record(world, a_campaign(audience=OF_CLASS_A), state=state))
    planner.begins(run)
    does(planner.planning.waiting.pop(0)[0])

    counted(world, TODAY, class_a_from=10**6)
    planner.works()

    assert found_by_pages(world, run) == CUSTOMERS


def test_a_base_that_had_not_been_counted_stays_so(world: World, planner: Planner) -> None:
    run = a_launch(world, a_record(world, a_campaign(audience=OF_CLASS_A)))
    planner.begins(run)
    does(planner.planning.waiting.pop(0)[0])

    counted(world, TODAY, class_a_from=1)
    planner.works()

    assert found_by_pages(world, run) == 0


def test_a_run_that_was_begun_before_days_were_kept_goes_by_its_own(
    world: World, planner: Planner
) -> None:
    counted(world, YESTERDAY, class_a_from=1)
    run = a_launch(world, a_record(world, a_campaign(audience=OF_CLASS_A)), expected=CUSTOMERS)
    kept = run_attributes(run)
    del kept["counted_on"], kept["failed_because"]
    world.table.put(Put(keys.run(run.campaign, run.name), kept))
    planner.queues(run)
    does(planner.planning.waiting.pop(0)[0])

    counted(world, TODAY + timedelta(days=1), class_a_from=10**6)
    planner.works()

    assert world.campaigns.runs.all_of(run.campaign)[0].counted_on == count_name(TODAY)
    assert found_by_pages(world, run) == CUSTOMERS


def test_what_begins_a_run_keeps_the_day(world: World, planner: Planner) -> None:
    run = a_launch(world, a_record(world))
    uncounted = replace(run, counted_on=None)
    counted(world, YESTERDAY, class_a_from=1)

    world.campaigns.runs.begin(uncounted)
    assert world.campaigns.runs.get(run.campaign, run.name) == uncounted
    dated = a_launch(world, a_record(world))
    world.campaigns.runs.begin(dated)
    assert world.campaigns.runs.get(dated.campaign, dated.name) == replace(
        dated, counted_on=count_name(YESTERDAY)
    )
