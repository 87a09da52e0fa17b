"""Chunks as they were planned; how far each is: written by its holder alone, counted once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import CampaignId, ChunkId, CustomerId, RunName
from chalicelib.domain.planning.chunk import Address, Chunk, Excluded, FinalResult, RecipientResult
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.page import Page, chunk_id
from chalicelib.repo.delivery.chunks import ChunkLost
from chalicelib.world import World
from tests.builders.clock import START

RUN = Run(CampaignId("autumn"), RunName("launch"), at=START, parts=1)
CHUNK = Chunk(
    Address(RUN.campaign, RUN.name, ChunkId("0000-000000-a-0000")),
    channel="telegram",
    not_before=START,
    step="1",
    recipients=tuple(CustomerId(f"c{number}") for number in range(12)),
)

PAGE = Page(0, 0, "", planned=True, attempt="a1")


def a_chunk(page: Page, number: int, *, at: datetime = START) -> Chunk:
    return replace(CHUNK, address=address_of(chunk_id(page, number)), not_before=at)


def excluded_from(page: Page, *pairs: tuple[CustomerId, Reason]) -> Excluded:
    return Excluded(address_of(chunk_id(page, 0)), pairs)


def address_of(chunk: str) -> Address:
    return CHUNK.address._replace(chunk=ChunkId(chunk))


def test_a_chunk_is_found_with_its_run_and_its_progress(world: World) -> None:
    chunks = world.delivery.chunks
    chunks.keep_planned([CHUNK], Excluded(CHUNK.address, ()))
    assert chunks.find(CHUNK.address) is None  # without its run

    world.campaigns.runs.begin(RUN)
    assert chunks.find(CHUNK.address) == (RUN, CHUNK, chunks.progress(CHUNK))
    kept = chunks.keep(replace(chunks.progress(CHUNK), owner="a"))

    assert chunks.find(CHUNK.address) == (RUN, CHUNK, kept)
    assert chunks.find(address_of("none")) is None


def test_what_an_attempt_wrote_is_read_under_the_page_that_names_it(world: World) -> None:
    chunks, slower = world.delivery.chunks, replace(PAGE, attempt="a2")
    written = [a_chunk(PAGE, 0), a_chunk(PAGE, 1, at=START + timedelta(hours=1))]
    ids = [CustomerId(f"customer-{number}") for number in range(3)]
    pairs = [
        (ids[0], Reason.CONSENT_MISSING),
        (ids[1], Reason.CONTROL_GLOBAL),
        (ids[2], Reason.CONSENT_MISSING),
    ]

    chunks.keep_planned(written, excluded_from(PAGE, *pairs))
    chunks.keep_planned([a_chunk(slower, 0)], excluded_from(slower))

    assert chunks.of_page(RUN, PAGE) == written
    assert sorted(chunks.excluded_of(RUN, PAGE)) == sorted(pairs)
    assert chunks.excluded_of(RUN, slower) == []
    assert chunks.of_run(RUN) == [*written, a_chunk(slower, 0)]


def test_what_was_moved_from_a_chunk_is_found_behind_it(world: World) -> None:
    origin = a_chunk(PAGE, 0)
    moved = [
        replace(origin, address=address_of(f"{origin.address.chunk}{end}"))
        for end in (".m0", ".m0.m0", ".m1")
    ]
    world.delivery.chunks.keep_planned([origin, *moved, a_chunk(PAGE, 1)], excluded_from(PAGE))

    assert world.delivery.chunks.moved_from(RUN, origin.address.chunk) == moved


def test_what_nobody_began_is_at_its_beginning(world: World) -> None:
    progress = world.delivery.chunks.progress(CHUNK)

    assert (progress.outcomes, progress.cursor, progress.version) == ("." * 12, 0, 0)


def test_what_was_kept_is_read_back(world: World) -> None:
    began = replace(
        world.delivery.chunks.progress(CHUNK),
        owner="a",
        lease_until=START,
        unsent=frozenset({3, 11}),
    )
    ends = {
        0: FinalResult(RecipientResult.SENT),
        1: FinalResult(RecipientResult.EXCLUDED, "frequency.day"),
    }

    kept = world.delivery.chunks.keep(began.with_results(ends))

    assert kept.version == 1
    assert world.delivery.chunks.progress(CHUNK) == kept


def test_another_holder_is_not_overwritten(world: World) -> None:
    began = world.delivery.chunks.progress(CHUNK)
    world.delivery.chunks.keep(replace(began, owner="a"))

    with pytest.raises(ChunkLost):
        world.delivery.chunks.keep(replace(began, owner="b"))


def test_ones_own_write_whose_answer_was_lost_is_no_loss(world: World) -> None:
    began = replace(world.delivery.chunks.progress(CHUNK), owner="a")
    kept = world.delivery.chunks.keep(began)

    assert world.delivery.chunks.keep(began) == kept


def test_an_end_counts_once_with_the_chunks_it_was_moved_to(world: World) -> None:
    world.campaigns.runs.begin(RUN)
    moved = replace(
        CHUNK,
        address=CHUNK.address._replace(chunk=ChunkId("0000-000000-a-0000.m1")),
        not_before=START + timedelta(hours=12),
    )
    ended = replace(world.delivery.chunks.progress(CHUNK), owner="a")

    world.delivery.chunks.finish(ended, [moved])
    world.delivery.chunks.finish(ended, [moved])

    run = world.campaigns.runs.get(RUN.campaign, RUN.name)
    assert run
    assert (run.chunks, run.chunks_done) == (1, 1)
    assert world.delivery.chunks.progress(CHUNK).done
    stored = world.delivery.chunks.find(moved.address)
    assert stored
    assert stored.chunk == moved


def test_a_chunk_that_was_lost_is_not_counted(world: World) -> None:
    world.campaigns.runs.begin(RUN)
    began = world.delivery.chunks.progress(CHUNK)
    world.delivery.chunks.keep(replace(began, owner="a"))

    with pytest.raises(ChunkLost):
        world.delivery.chunks.finish(replace(began, owner="b"))

    run = world.campaigns.runs.get(RUN.campaign, RUN.name)
    assert run
    assert run.chunks_done == 0


def test_all_chunks_that_somebody_began(world: World) -> None:
    others = [
        replace(CHUNK, address=CHUNK.address._replace(chunk=ChunkId(f"0000-000000-a-{number:04}")))
        for number in range(3)
    ]
    for each in others:
        world.delivery.chunks.keep(world.delivery.chunks.progress(each))

    found = [progress.address for progress in world.delivery.chunks.progress_of_run(RUN)]

    assert found == [each.address for each in others]
