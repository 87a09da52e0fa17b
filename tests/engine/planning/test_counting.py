"""The count of the base over the engine: parts, pages, filters, projections, two at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.scores.threshold_counter import ThresholdCounter
from chalicelib.domain.segments import parse_predicate
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.services.segments.count_part import count_part
from chalicelib.services.segments.preview_segment import preview_segment
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.planning import keep
from tests.repo.builders import a_customer

pytestmark = pytest.mark.engine

TODAY = START.date()
DAY = TODAY.toordinal()
PARTS = 3
CUSTOMERS = 700


def bought(number: int) -> Shopping:
    """Customers with zero to three purchases."""
    days = (DAY - number % 90 - each for each in range(number % 4))
    return Shopping(tuple(Bought(day, 100 * number) for day in days))


def count(world: World, day: date) -> None:
    """Count every part twice, all at the same time."""
    with ThreadPoolExecutor(2 * PARTS) as pool:
        counts = [
            pool.submit(count_part, world, day, part=part, parts=PARTS)
            for part in range(PARTS)
            for _ in range(2)
        ]
    for each in counts:
        each.result()


@pytest.fixture
def base(world: World) -> list[Customer]:
    base = [a_customer(shopping=bought(number)) for number in range(CUSTOMERS)]
    keep(world, *base)
    return base


def test_a_base_is_counted_once_by_workers_at_once_on_doubled_jobs(
    world: World, base: list[Customer]
) -> None:
    """On the second day the timers of the first are in the index too; each customer counts once."""
    for day in (TODAY, TODAY + timedelta(days=1)):
        count(world, day)

        expected = ThresholdCounter(day)
        for customer in base:
            expected.add(customer.shopping)
        sample = world.segments.countings.sample()
        assert world.segments.thresholds.of_day(day) == expected.thresholds()
        assert sample is not None
        assert (sample.met, sample.day, len(sample.ids)) == (CUSTOMERS, day, CUSTOMERS)


def test_a_preview_of_everybody_is_the_base(world: World, base: list[Customer]) -> None:
    count(world, TODAY)

    preview = preview_segment(world, parse_predicate({"kind": "all", "of": []}))

    assert (preview.base, preview.matched, preview.is_exact) == (len(base), len(base), True)
