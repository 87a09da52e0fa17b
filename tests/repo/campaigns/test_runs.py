"""Runs, the pages of their plans, and what counts of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.campaigns.run import LAUNCH, Run, RunState, day_name
from chalicelib.domain.ids import CampaignId, ChunkId, CustomerId, RunName
from chalicelib.domain.planning.chunk import Address, Chunk, Departure, Excluded, PageSum
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.repo.campaigns.plan_items import Page, chunk_id
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


def a_chunk(page: Page, number: int, *, at: datetime = START, run: Run = RUN) -> Chunk:
    address = Address(run.campaign, run.name, chunk_id(page, number))
    return Chunk(address, "telegram", at, run.step, IDS)


def left_of(page: Page, *pairs: tuple[CustomerId, Reason]) -> Excluded:
    return Excluded(Address(RUN.campaign, RUN.name, chunk_id(page, 0)), pairs)


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
        departures=(Departure(START, 1), Departure(START + timedelta(hours=1), 1)),
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


def test_what_an_attempt_wrote_is_read_under_the_page_that_names_it(runs: Runs) -> None:
    page, slower = a_page(), a_page(attempt="a2")
    chunks = [a_chunk(page, 0), a_chunk(page, 1, at=START + timedelta(hours=1))]
    left = [(IDS[0], Reason.CONSENT_MISSING), (IDS[1], Reason.CONTROL_GLOBAL)]

    runs.keep(chunks, left_of(page, *left, (IDS[2], Reason.CONSENT_MISSING)))
    runs.keep([a_chunk(slower, 0)], left_of(slower))

    assert runs.chunks_of(RUN, page) == chunks
    assert runs.chunk(chunks[0].address) == chunks[0]
    assert runs.chunk(replace_chunk(chunks[0].address, "none")) is None
    assert sorted(runs.excluded_of(RUN, page)) == sorted([*left, (IDS[2], Reason.CONSENT_MISSING)])
    assert runs.excluded_of(RUN, slower) == []


def replace_chunk(address: Address, chunk: str) -> Address:
    return address._replace(chunk=ChunkId(chunk))


def test_the_ids_of_chunks_are_known_from_the_page_alone() -> None:
    later = START + timedelta(hours=1)
    page = a_page(departures=(Departure(START, 2), Departure(later, 1)))

    assert list(page.chunk_ids) == [
        (chunk_id(page, 0), START),
        (chunk_id(page, 1), START),
        (chunk_id(page, 2), later),
    ]


def test_what_was_moved_from_a_chunk_is_found_behind_it(runs: Runs) -> None:
    page = a_page()
    origin = a_chunk(page, 0)
    moved = [
        replace(origin, address=replace_chunk(origin.address, f"{origin.address.chunk}{end}"))
        for end in (".m0", ".m0.m0", ".m1")
    ]
    runs.keep([origin, *moved, a_chunk(page, 1)], left_of(page))

    assert runs.moved_from(RUN, origin.address.chunk) == moved


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
