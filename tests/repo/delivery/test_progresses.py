"""How far a chunk is: written by its holder alone, and counted once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import CampaignId, ChunkId, CustomerId, RunName
from chalicelib.domain.planning.chunk import Address, Chunk, FinalResult, RecipientResult
from chalicelib.repo.delivery.progresses import ChunkLost
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


def test_what_nobody_began_is_at_its_beginning(world: World) -> None:
    progress = world.delivery.progresses.get(CHUNK)

    assert (progress.outcomes, progress.cursor, progress.version) == ("." * 12, 0, 0)


def test_what_was_kept_is_read_back(world: World) -> None:
    began = replace(
        world.delivery.progresses.get(CHUNK),
        owner="a",
        lease_until=START,
        unsent=frozenset({3, 11}),
    )
    ends = {
        0: FinalResult(RecipientResult.SENT),
        1: FinalResult(RecipientResult.EXCLUDED, "frequency.day"),
    }

    kept = world.delivery.progresses.keep(began.with_results(ends))

    assert kept.version == 1
    assert world.delivery.progresses.get(CHUNK) == kept


def test_another_holder_is_not_overwritten(world: World) -> None:
    began = world.delivery.progresses.get(CHUNK)
    world.delivery.progresses.keep(replace(began, owner="a"))

    with pytest.raises(ChunkLost):
        world.delivery.progresses.keep(replace(began, owner="b"))


def test_ones_own_write_whose_answer_was_lost_is_no_loss(world: World) -> None:
    began = replace(world.delivery.progresses.get(CHUNK), owner="a")
    kept = world.delivery.progresses.keep(began)

    assert world.delivery.progresses.keep(began) == kept


def test_an_end_counts_once_with_the_chunks_it_was_moved_to(world: World) -> None:
    world.campaigns.runs.begin(RUN)
    moved = replace(
        CHUNK,
        address=CHUNK.address._replace(chunk=ChunkId("0000-000000-a-0000.m1")),
        not_before=START + timedelta(hours=12),
    )
    ended = replace(world.delivery.progresses.get(CHUNK), owner="a")

    world.delivery.progresses.finish(ended, [moved])
    world.delivery.progresses.finish(ended, [moved])

    run = world.campaigns.runs.get(RUN.campaign, RUN.name)
    assert run
    assert (run.chunks, run.chunks_done) == (1, 1)
    assert world.delivery.progresses.get(CHUNK).done
    assert world.campaigns.runs.chunk(moved.address) == moved


def test_a_chunk_that_was_lost_is_not_counted(world: World) -> None:
    world.campaigns.runs.begin(RUN)
    began = world.delivery.progresses.get(CHUNK)
    world.delivery.progresses.keep(replace(began, owner="a"))

    with pytest.raises(ChunkLost):
        world.delivery.progresses.finish(replace(began, owner="b"))

    run = world.campaigns.runs.get(RUN.campaign, RUN.name)
    assert run
    assert run.chunks_done == 0


def test_all_chunks_that_somebody_began(world: World) -> None:
    others = [
        replace(CHUNK, address=CHUNK.address._replace(chunk=ChunkId(f"0000-000000-a-{number:04}")))
        for number in range(3)
    ]
    for each in others:
        world.delivery.progresses.keep(world.delivery.progresses.get(each))

    found = [progress.address for progress in world.delivery.progresses.all_of(RUN)]

    assert found == [each.address for each in others]
