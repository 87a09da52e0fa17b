"""Case c14: a base that appears is counted at once, not the next night."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.planning import Jobs, keep
from tests.services.segments.test_count_part import (
    a_base,
    at_once,
    counted,
    counts,
)


@pytest.fixture
def jobs(world: World) -> Jobs:
    jobs = Jobs()
    world.queues.plan = jobs.queue()
    return jobs


def test_c14_a_base_that_appears_is_counted_at_the_next_tick(
    world: World, jobs: Jobs, clock: Clock
) -> None:
    """Case c14."""
    counts(world, jobs)
    assert counted(world).customers == 0

    base = a_base(60)
    keep(world, *base)
    clock.moves(hours=1)
    counts(world, jobs)

    assert counted(world) == replace(at_once(base), at=int(clock.at.timestamp()))
    sample = world.segments.countings.sample()
    assert sample is not None
    assert sample.met == 60


def test_c14_an_import_that_lasts_is_counted_until_it_is_over(
    world: World, jobs: Jobs, clock: Clock
) -> None:
    """Case c14."""
    for size in (0, 30, 90, 0, 0):
        keep(world, *a_base(size))
        clock.moves(hours=1)
        counts(world, jobs)

    latest = counted(world)
    assert (latest.customers, latest.settled) == (120, True)
    assert latest.at == int((clock.at - timedelta(hours=1)).timestamp())


def test_a_small_base_that_stays_as_it_is_keeps_its_first_count(
    world: World, jobs: Jobs, clock: Clock
) -> None:
    keep(world, *a_base(5))
    counts(world, jobs)
    first = counted(world)
    clock.moves(hours=1)
    counts(world, jobs)

    assert counted(world) == first
    assert first.at == 0


def test_a_run_keeps_the_count_with_which_it_began(world: World, jobs: Jobs, clock: Clock) -> None:
    counts(world, jobs)
    name = world.segments.thresholds.latest_name()
    keep(world, *a_base(60))
    clock.moves(hours=1)
    counts(world, jobs)

    assert name
    began = world.segments.thresholds.as_of(name)
    assert began is not None
    assert (began.customers, began.name) == (0, name)
    later = world.segments.thresholds.latest_name()
    assert later
    assert world.segments.thresholds.as_of(later) == counted(world)
