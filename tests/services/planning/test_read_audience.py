"""The audience of a campaign: its parts and pages."""

from dataclasses import replace

import pytest

from chalicelib.domain.campaigns.campaign import ListedAudience
from chalicelib.domain.campaigns.run import day_name
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.scores.thresholds import Thresholds
from chalicelib.services.planning.read_audience import parts_of, read_page
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.planning import a_campaign, a_launch, a_record, keep, people

TODAY = START.date()


@pytest.mark.parametrize(
    ("customers", "parts"),
    [(0, 1), (50_000, 1), (50_001, 2), (1_000_000, 20), (100_000_000, 64)],
)
def test_a_large_base_is_read_in_parts(world: World, customers: int, parts: int) -> None:
    world.segments.thresholds.keep(Thresholds(TODAY, customers=customers))

    assert parts_of(world, a_record(world)) == parts


def test_a_base_that_was_never_counted_is_one_part(world: World) -> None:
    assert parts_of(world, a_record(world)) == 1


def test_the_parts_and_pages_together_are_the_base(world: World) -> None:
    customers = people(13)
    keep(world, *customers)
    record = a_record(world)
    run = a_launch(world, record, parts=3)

    found: list[CustomerId] = []
    for part in range(3):
        page = read_page(world, record, run, part=part, start="", limit=3)
        found += page.ids
        while page.next:
            page = read_page(world, record, run, part=part, start=page.next, limit=3)
            found += page.ids

    assert sorted(found) == sorted(each.id for each in customers)


@pytest.mark.parametrize(("number", "sizes"), [(1, [1]), (1000, [1000]), (2001, [1000, 1000, 1])])
def test_a_list_is_read_as_it_is_kept(world: World, number: int, sizes: list[int]) -> None:
    ids = tuple(CustomerId(f"listed-{each}") for each in range(number))
    record = a_record(world, a_campaign(audience=ListedAudience(ids)), listed=number)
    run = a_launch(world, record)
    assert run.parts == 1

    page = read_page(world, record, run, part=0, start="", limit=7)
    pages = [page]
    while page.next:
        page = read_page(world, record, run, part=0, start=page.next, limit=7)
        pages.append(page)

    assert [len(each.ids) for each in pages] == sizes
    assert tuple(each for page in pages for each in page.ids) == ids


def test_the_audience_of_a_trigger_is_read_from_the_agenda_of_its_day(world: World) -> None:
    celebrating, other = people(2)
    keep(world, replace(celebrating, birthday=Birthday(21, 11, 1990)), other)
    record = a_record(world, trigger="birthday")
    run = a_launch(world, record, name=day_name(TODAY), day=TODAY)
    assert run.parts == parts_of(world, record, TODAY) > 1

    pages = [
        read_page(world, record, run, part=part, start="", limit=9) for part in range(run.parts)
    ]

    assert [each for page in pages for each in page.ids] == [celebrating.id]
