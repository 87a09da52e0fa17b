"""Runs, the pages of their plans, and what counts of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.campaigns.run import LAUNCH, Run, RunState, day_name
from chalicelib.domain.ids import CampaignId, CustomerId, RunName
from chalicelib.domain.planning.chunk import Departure, PageSum
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.page import Page
from chalicelib.repo.campaigns.runs import Runs
from chalicelib.repo.table.refusals import Busy
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Write
from chalicelib.world import World
from tests.builders.clock import START

RUN = Run(CampaignId("autumn"), LAUNCH, at=START, parts=2)
IDS = tuple(CustomerId(f"customer-{number}") for number in range(3))


@pytest.fixture
def runs(world: World) -> Runs:
    assert world.campaigns.runs.begin(RUN)
    return world.campaigns.runs


def a_page(**changes: Any) -> Page:
    return replace(Page(0, 0, "", planned=True, attempt="a1"), **changes)


def test_a_run_is_begun_once_and_read_as_it_was_begun(world: World) -> None:
    day = date(2026, 11, 22)
    run = replace(RUN, name=day_name(day), day=day, step="2026", expected=7)

    assert [world.campaigns.runs.begin(run), world.campaigns.runs.begin(replace(run, parts=9))] == [
        True,
        False,
    ]
    assert world.campaigns.runs.get(run.campaign, run.name) == run
    assert world.campaigns.runs.get(run.campaign, RunName("other")) is None
    assert world.campaigns.runs.all_of(run.campaign) == [run]


def test_a_page_counts_once_and_says_where_the_next_one_starts(runs: Runs) -> None:
    page = a_page(
        next="there",
        sum=PageSum(4, Counter({("sms", 10): 3}), Counter({Reason.CONTROL_GLOBAL: 1}), 9, 2),
        departures=(Departure(START, 1, "sms"), Departure(START + timedelta(hours=1), 1)),
    )

    assert [runs.close_page(RUN, page), runs.close_page(RUN, replace(page, attempt="a2"))] == [
        True,
        False,
    ]
    assert runs.page(RUN, 0, 0) == page
    assert runs.page(RUN, 0, 1) == runs.last_page(RUN, 0) == Page(0, 1, "there")
    assert list(runs.pages(RUN)) == [page]
    assert runs.last_page(RUN, 1) == Page(1, 0, "")


def test_the_last_page_of_a_part_counts_the_part(runs: Runs) -> None:
    runs.close_page(RUN, a_page(next="there"))
    last = a_page(number=1, start="there")

    assert [runs.close_page(RUN, last), runs.close_page(RUN, last)] == [True, False]
    known = runs.get(RUN.campaign, RUN.name)
    assert known is not None
    assert known.parts_done == 1
    assert runs.last_page(RUN, 0) == last


def test_a_page_that_nobody_opened_cannot_be_closed(runs: Runs) -> None:
    assert not runs.close_page(RUN, a_page(number=7))
    assert list(runs.pages(RUN)) == []


def test_pages_of_a_part_come_from_a_number_on(runs: Runs) -> None:
    for number in range(4):
        runs.close_page(RUN, a_page(number=number, next="on", start="on" if number else ""))
    runs.close_page(RUN, a_page(part=1))

    assert [page.number for page in runs.pages_of(RUN, 0, start=0, limit=2)] == [0, 1]
    later = runs.pages_of(RUN, 0, start=2, limit=9)
    assert [(page.number, page.planned) for page in later] == [(2, True), (3, True), (4, False)]


def test_a_run_moves_once_and_takes_the_number_of_its_chunks_along(runs: Runs) -> None:
    assert runs.move(RUN, RunState.PLANNED, chunks=5)
    assert not runs.move(RUN, RunState.PLANNED, chunks=6)

    known = runs.get(RUN.campaign, RUN.name)
    assert known == replace(RUN, state=RunState.PLANNED, chunks=5)
    assert runs.move(known, RunState.SENDING)
    assert runs.get(RUN.campaign, RUN.name) == replace(known, state=RunState.SENDING)


class Crowded(Table):
    """A table whose transactions find the run's item held by others a few times."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.made: list[Sequence[Write]] = []

    def transact(self, writes: Sequence[Write]) -> None:
        if self.left:
            self.left -= 1
            raise Busy([])
        self.made.append(writes)


def test_parts_that_end_at_the_same_moment_wait_for_each_other() -> None:
    crowded = Crowded(4)

    assert Runs(crowded).close_page(RUN, a_page())
    assert len(crowded.made) == 1


def test_a_page_that_cannot_be_closed_stays_open() -> None:
    with pytest.raises(Busy):
        Runs(Crowded(5)).close_page(RUN, a_page())
