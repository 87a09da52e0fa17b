"""How far a chunk is: written by its holder alone, and counted once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.chunk import Address, Chunk, ChunkId, End, Outcome
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.run import Run, RunName
from chalicelib.repo.progresses import ChunkLost
from chalicelib.world import World
from tests.clock import START

RUN = Run(CampaignId("autumn"), RunName("launch"), at=START, parts=1)
CHUNK = Chunk(
    Address(RUN.campaign, RUN.name, ChunkId("0000-000000-a-0000")),
    channel="telegram",
    not_before=START,
    step="1",
    recipients=tuple(CustomerId(f"c{number}") for number in range(12)),
)


def test_what_nobody_began_is_at_its_beginning(world: World) -> None:
    progress = world.progresses.get(CHUNK)

    assert (progress.outcomes, progress.cursor, progress.version) == ("." * 12, 0, 0)


def test_what_was_kept_is_read_back(world: World) -> None:
    began = replace(
        world.progresses.get(CHUNK), owner="a", lease_until=START, unsent=frozenset({3, 11})
    )
    ends = {0: End(Outcome.SENT), 1: End(Outcome.EXCLUDED, "frequency.day")}

    kept = world.progresses.keep(began.ending(ends))

    assert kept.version == 1
    assert world.progresses.get(CHUNK) == kept


def test_another_holder_is_not_overwritten(world: World) -> None:
    began = world.progresses.get(CHUNK)
    world.progresses.keep(replace(began, owner="a"))

    with pytest.raises(ChunkLost):
        world.progresses.keep(replace(began, owner="b"))


def test_ones_own_write_whose_answer_was_lost_is_no_loss(world: World) -> None:
    began = replace(world.progresses.get(CHUNK), owner="a")
    kept = world.progresses.keep(began)

    assert world.progresses.keep(began) == kept


def test_an_end_counts_once_with_the_chunks_it_was_moved_to(world: World) -> None:
    world.runs.begin(RUN)
    moved = replace(
        CHUNK,
        address=CHUNK.address._replace(chunk=ChunkId("0000-000000-a-0000.m1")),
        not_before=START + timedelta(hours=12),
    )
    ended = replace(world.progresses.get(CHUNK), owner="a")

    world.progresses.finish(ended, [moved])
    world.progresses.finish(ended, [moved])

    run = world.runs.get(RUN.campaign, RUN.name)
    assert run
    assert (run.chunks, run.chunks_done) == (1, 1)
    assert world.progresses.get(CHUNK).done
    assert world.runs.chunk(moved.address) == moved


def test_a_chunk_that_was_lost_is_not_counted(world: World) -> None:
    world.runs.begin(RUN)
    began = world.progresses.get(CHUNK)
    world.progresses.keep(replace(began, owner="a"))

    with pytest.raises(ChunkLost):
        world.progresses.finish(replace(began, owner="b"))

    run = world.runs.get(RUN.campaign, RUN.name)
    assert run
    assert run.chunks_done == 0


def test_all_chunks_that_somebody_began(world: World) -> None:
    others = [
        replace(CHUNK, address=CHUNK.address._replace(chunk=ChunkId(f"0000-000000-a-{number:04}")))
        for number in range(3)
    ]
    for each in others:
        world.progresses.keep(world.progresses.get(each))

    found = [progress.address for progress in world.progresses.all_of(RUN)]

    assert found == [each.address for each in others]
