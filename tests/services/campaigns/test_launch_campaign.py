"""A scheduled campaign begins at its hour, to the second, once, whoever looks at the clock."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import LAUNCH, Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId
from chalicelib.services.campaigns.launch_campaign import launch_scheduled, launch_when_due
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.marketing import Desk, a_desk, later
from tests.builders.planning import does, keep, people


@pytest.fixture
def desk(world: World) -> Desk:
    """A marketer with a campaign that is scheduled in ninety minutes."""
    keep(world, *people(3))
    desk = a_desk(world)
    desk.writes(starts_at=later(minutes=90))
    desk.rehearses()
    assert desk.does("launch").body["state"] == "scheduled"
    return desk


def record_of(desk: Desk) -> CampaignRecord:
    return desk.world.campaigns.records.get(CampaignId(desk.id))


def test_it_is_looked_at_again_until_it_is_due(desk: Desk, clock: Clock) -> None:
    ((job, delay_s),) = desk.planner.planning.takes()
    assert (job["do"], delay_s) == ("start", 900)
    clock.moves(seconds=delay_s)
    does(job)
    # More than an hour ahead: the hourly clock comes before.
    assert desk.planner.planning.takes() == []

    clock.moves(minutes=20)
    waits = []
    launch_when_due(desk.world, CampaignId(desk.id))
    while desk.state == "scheduled":
        ((job, delay_s),) = desk.planner.planning.takes()
        waits.append(delay_s)
        clock.moves(seconds=delay_s)
        does(job)

    assert waits == [900, 900, 900, 601]
    assert clock.now() == START + timedelta(minutes=90, seconds=1)
    assert record_of(desk).launched_at == clock.now()
    desk.planner.works()
    assert len(desk.planner.delivering.takes()) == 1


def test_a_start_within_minutes_is_waited_for_no_longer(world: World, clock: Clock) -> None:
    keep(world, *people(3))
    desk = a_desk(world)
    desk.writes(starts_at=later(minutes=5))
    desk.rehearses()
    desk.does("launch")

    ((_job, delay_s),) = desk.planner.planning.takes()

    assert delay_s == 301


def test_the_launch_of_the_clock_is_that_of_the_rehearsal(desk: Desk, clock: Clock) -> None:
    clock.moves(minutes=90)
    begun = launch_scheduled(desk.world, record_of(desk))

    run = desk.world.campaigns.runs.get(begun.id, LAUNCH)
    assert run is not None
    assert (run.at, run.expected, run.step) == (clock.now(), 3, "1")
    assert begun == record_of(desk)
    assert (begun.state, begun.launched_at) == (CampaignState.RUNNING, clock.now())


def test_of_two_ticks_at_once_one_begins_it(desk: Desk) -> None:
    before = record_of(desk)
    first = launch_scheduled(desk.world, before)
    second = launch_scheduled(desk.world, before)
    desk.planner.works()

    assert second == first
    assert desk.world.campaigns.records.get(first.id).version == first.version
    assert {job["chunk"] for job, _ in desk.planner.delivering.takes()} == {
        chunk.address.chunk
        for page in desk.world.campaigns.runs.pages(run_of(desk))
        for chunk in desk.world.delivery.chunks.of_page(run_of(desk), page)
    }


def run_of(desk: Desk) -> Run:
    run = desk.world.campaigns.runs.get(CampaignId(desk.id), LAUNCH)
    assert run is not None
    return run


def test_whoever_cancelled_it_meanwhile_is_obeyed(desk: Desk) -> None:
    before = record_of(desk)
    desk.does("cancel")

    after = launch_scheduled(desk.world, before)

    assert after.state is CampaignState.CANCELLED
    assert desk.world.campaigns.runs.get(after.id, LAUNCH) is None


@pytest.mark.parametrize("state", sorted(set(CampaignState) - {CampaignState.SCHEDULED}))
def test_in_any_other_state_nothing_is_begun(desk: Desk, state: CampaignState) -> None:
    desk.planner.planning.takes()
    kept = desk.world.campaigns.records.save(replace(record_of(desk), state=state))

    launch_when_due(desk.world, kept.id)

    assert record_of(desk) == kept
    assert desk.planner.planning.takes() == []


def test_a_plan_that_is_done_is_not_begun_again(desk: Desk) -> None:
    begun = launch_scheduled(desk.world, record_of(desk))
    desk.planner.works()
    desk.planner.delivering.takes()

    launch_scheduled(desk.world, begun)

    assert desk.planner.planning.takes() == []


def test_a_job_of_no_campaign_is_not_swallowed(world: World) -> None:
    with pytest.raises(NotFound, match=r"campaign\.unknown"):
        launch_when_due(world, CampaignId("nobody"))
