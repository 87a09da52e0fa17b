"""What follows from a plan: the size guard of check 2, and what the campaign is told."""

from dataclasses import replace

import pytest

from chalicelib.domain.campaigns.campaign import CampaignRecord, Rehearsed
from chalicelib.domain.campaigns.run import Run, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.services.planning.finish_planning import AUDIENCE_MOVED, finish_planning
from chalicelib.world import World
from tests.builders.planning import Planner, a_launch, a_record, a_rehearsal, keep, people
from tests.services.overtaken import overtaken


@pytest.fixture
def planner(world: World) -> Planner:
    keep(world, *people(9), *people(1, consents=()))
    return Planner(world)


def state_of(world: World, run: Run) -> RunState:
    known = world.campaigns.runs.get(run.campaign, run.name)
    assert known is not None
    return known.state


def paused_because(world: World, record: CampaignRecord) -> str:
    known = world.campaigns.records.get(record.id)
    assert known.state is CampaignState.PAUSED
    return known.paused_because


@pytest.mark.parametrize("rehearsed", [8, 12])
def test_rule_9_2_an_audience_that_moved_over_a_tenth_pauses_the_campaign(
    world: World, planner: Planner, rehearsed: int
) -> None:
    record = a_record(world)
    run = a_launch(world, record, expected=rehearsed)

    planned = planner.plans(run)

    assert planned.sum.found == 10
    assert paused_because(world, record) == AUDIENCE_MOVED
    assert state_of(world, run) is RunState.PLANNED
    assert planner.delivering.waiting == []


@pytest.mark.parametrize("rehearsed", [10, 11, None])
def test_rule_9_2_an_audience_that_moved_by_a_tenth_is_sent_to(
    world: World, planner: Planner, rehearsed: int | None
) -> None:
    record = a_record(world)
    run = a_launch(world, record, expected=rehearsed)

    planner.plans(run)

    assert state_of(world, run) is RunState.SENDING
    assert len(planner.delivering.waiting) == 1


def test_whoever_resumes_the_campaign_accepts_its_audience(world: World, planner: Planner) -> None:
    record = a_record(world)
    run = a_launch(world, record, expected=100)
    planner.plans(run)

    world.campaigns.records.move(world.campaigns.records.get(record.id), CampaignState.RUNNING)
    planner.queues(run)  # the last page's job comes once more, late
    planner.works()
    planner.queues(run, do="release")
    planner.works()

    assert world.campaigns.records.get(record.id).state is CampaignState.RUNNING
    assert state_of(world, run) is RunState.SENDING
    assert planner.delivering.waiting


def test_a_pause_by_hand_during_the_planning_becomes_one_because_of_the_audience(
    world: World, planner: Planner
) -> None:
    record = a_record(world)
    run = a_launch(world, record, expected=100)
    planner.begins(run)
    world.campaigns.records.move(record, CampaignState.PAUSED)

    planner.works()

    assert paused_because(world, record) == AUDIENCE_MOVED


def test_rule_9_2_nobody_rehearsed_the_day_of_a_standing_campaign(
    world: World, planner: Planner
) -> None:
    record = a_record(world, trigger="birthday")
    run = a_launch(world, record, day=world.now().date(), expected=100)

    planner.plans(run)

    assert world.campaigns.records.get(record.id).state is CampaignState.RUNNING


def test_a_campaign_is_told_what_its_rehearsal_found(world: World, planner: Planner) -> None:
    record = a_record(world, state=CampaignState.DRAFT)
    run = a_rehearsal(world, record)

    planner.plans(run)

    told = world.campaigns.records.get(record.id)
    assert told.state is CampaignState.REHEARSED
    assert told.rehearsed == Rehearsed(run.name, run.at, 10)
    assert state_of(world, run) is RunState.PLANNED
    assert planner.delivering.waiting == []


def test_a_rehearsal_of_an_older_version_tells_nobody(world: World, planner: Planner) -> None:
    record = a_record(world, state=CampaignState.DRAFT)
    run = a_rehearsal(world, record)
    world.campaigns.runs.begin(run)
    newer = world.campaigns.records.save(replace(record, created_at=record.created_at))

    finish_planning(world, run)

    assert world.campaigns.records.get(record.id) == newer
    assert state_of(world, run) is RunState.PLANNED


def test_a_change_at_the_very_moment_of_the_end_wins(world: World, planner: Planner) -> None:
    record = a_record(world, state=CampaignState.DRAFT)
    run = a_rehearsal(world, record)
    world.campaigns.runs.begin(run)
    slow = overtaken(world, lambda: world.campaigns.records.save(record))

    finish_planning(slow, run)

    told = world.campaigns.records.get(record.id)
    assert (told.state, told.rehearsed) == (CampaignState.DRAFT, None)
    assert state_of(world, run) is RunState.PLANNED


def test_a_campaign_that_was_cancelled_is_not_launched(world: World, planner: Planner) -> None:
    record = a_record(world)
    run = a_launch(world, record)
    world.campaigns.runs.begin(run)
    world.campaigns.records.move(record, CampaignState.CANCELLED)

    finish_planning(world, run)

    assert state_of(world, run) is RunState.PLANNING
    assert planner.planning.waiting == []
