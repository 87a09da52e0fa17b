"""Rule 44: measured daily while the window is open, and once after its end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.campaigns.run import day_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.services.reports.measure_due import LATE_DAYS_MAX, measure_due
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.planning import a_launch, a_record, keep, people
from tests.builders.reports import Reported, a_birthday, a_reported, born_on


@pytest.fixture
def reported(world: World) -> Reported:
    return a_reported(world, people(3))


def due(world: World) -> int:
    return measure_due(world, world.campaigns.records.all(), world.now())


def test_a_run_is_measured_once_a_day(world: World, reported: Reported, clock: Clock) -> None:
    queued = []
    for _ in range(48):
        queued.append(due(world))
        reported.measures()
        clock.moves(hours=1)

    # Two ticks on the first day of the programme, then the second and the third.
    assert sum(queued) == 3


def test_rule_44_after_the_end_of_the_window_once_and_never_again(
    world: World, reported: Reported, clock: Clock
) -> None:
    clock.moves(days=15)
    assert due(world) == 1
    reported.measures()
    (final,) = world.delivery.results.of_run(reported.run).pages.values()

    for _ in range(5):
        clock.moves(days=1)
        assert due(world) == 0
    assert final.final
    assert world.delivery.results.asked(reported.run).final


def test_a_measurement_that_got_lost_is_asked_for_on_the_next_day(
    world: World, reported: Reported, clock: Clock
) -> None:
    clock.moves(days=15)
    due(world)
    reported.asked.takes()

    assert due(world) == 0
    clock.moves(days=1)
    assert due(world) == 1


def test_a_missed_month_is_caught_up_and_then_it_is_left_alone(
    world: World, reported: Reported, clock: Clock
) -> None:
    clock.moves(days=14 + LATE_DAYS_MAX)
    assert due(world) == 1
    reported.asked.takes()
    clock.moves(days=1)

    assert due(world) == 0


@pytest.mark.parametrize(
    ("state", "pages"),
    [
        (CampaignState.PAUSED, 1),
        (CampaignState.FINISHED, 1),
        (CampaignState.CANCELLED, 1),
        (CampaignState.SCHEDULED, 0),
    ],
)
def test_every_run_that_may_have_sent_is_measured(
    world: World, reported: Reported, state: CampaignState, pages: int
) -> None:
    world.campaigns.records.save(replace(reported.record, state=state))

    assert due(world) == pages


def test_a_campaign_that_was_launched_and_has_no_run_yet_is_passed_over(world: World) -> None:
    a_record(world, launched_at=world.now())
    a_record(world)

    assert due(world) == 0


def test_what_is_still_being_planned_waits(world: World, reported: Reported) -> None:
    other = a_record(world, launched_at=world.now())
    assert world.campaigns.runs.begin(a_launch(world, other))

    assert due(world) == 1


def test_of_a_triggers_campaign_the_days_of_open_windows_are_measured(
    world: World, clock: Clock
) -> None:
    today: date = START.date()
    keep(world, *born_on(today, 2))
    greeted = a_birthday(world, today)
    long_ago = today - timedelta(days=100)
    world.campaigns.runs.begin(
        a_launch(world, greeted.record, name=day_name(long_ago), day=long_ago)
    )

    # Both stand in shards of the agenda, each of which is a page.
    assert due(world) in (1, 2)
    assert {job["run"] for job, _ in greeted.asked.waiting} == {day_name(today)}
