"""A lease belongs to one worker at a time, and results are saved with retries."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.chunk import Chunk, FinalResult, RecipientResult
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.planning.lease import LEASE, ChunkLease
from chalicelib.repo.delivery.chunks import ChunkLost
from chalicelib.repo.delivery.contacts import ContactRecord
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.deliveries import Watched
from tests.domain.planning.recipients import a_chunk

Results = dict[int, FinalResult]
SENT = FinalResult(RecipientResult.SENT)
BATCH = dict.fromkeys(range(10), SENT)


@pytest.fixture
def chunk() -> Chunk:
    """A chunk of a batch and a half."""
    return a_chunk(f"customer-{number}" for number in range(15))


def acquired(world: World, chunk: Chunk) -> ChunkLease:
    chunks = world.delivery.chunks
    return chunks.acquire(chunk, chunks.progress(chunk), owner=world.new_id())


def record(
    world: World, lease: ChunkLease, results: Results, *, unsent: frozenset[int] = frozenset()
) -> None:
    lease.record(results, unsent=unsent)
    world.delivery.chunks.save(lease)


@contextmanager
def table_away(world: World, times: int) -> Iterator[tuple[World, list[float]]]:
    """Let so many writes of this job fail; its world, and how long it waited after each."""
    failures, waited = [EndpointConnectionError(endpoint_url="dynamodb")] * times, list[float]()

    def fails(operation: str) -> None:
        if operation == "put_item" and failures:
            raise failures.pop()

    client = partial(Watched, world.client, before=fails)
    yield replace(world, client=client, sleep=waited.append), waited
    assert failures == []


@pytest.mark.parametrize("times", [0, 1, 2])
def test_results_are_saved_although_the_table_was_away_twice(
    world: World, chunk: Chunk, times: int
) -> None:
    lease = acquired(world, chunk)

    with table_away(world, times) as (shaky, waited):
        record(shaky, lease, BATCH)

    assert waited == [0.5] * times
    assert world.delivery.chunks.progress(chunk).outcomes == "s" * 10 + "." * 5


def test_after_three_tries_the_results_are_not_saved(world: World, chunk: Chunk) -> None:
    lease = acquired(world, chunk)

    with table_away(world, 3) as (shaky, waited), pytest.raises(Unavailable):
        record(shaky, lease, BATCH)

    assert waited == [0.5] * 2
    assert world.delivery.chunks.progress(chunk).outcomes == "." * 15


def test_each_save_renews_the_lease(world: World, chunk: Chunk, clock: Clock) -> None:
    lease = acquired(world, chunk)
    clock.at += timedelta(seconds=29)
    assert not lease.is_expired(clock.now())

    record(world, lease, BATCH)
    clock.at += timedelta(seconds=29)
    assert not lease.is_expired(clock.now())

    clock.moves(seconds=1)
    assert lease.is_expired(clock.now())


def test_a_worker_that_was_taken_for_dead_saves_nothing(
    world: World, chunk: Chunk, clock: Clock
) -> None:
    slow = acquired(world, chunk)
    clock.at += LEASE
    other = acquired(world, chunk)

    with pytest.raises(ChunkLost):
        record(world, slow, BATCH)
    record(world, other, BATCH)
    assert world.delivery.chunks.progress(chunk).owner == other.progress.owner


def test_unsent_messages_are_named_unless_they_are_being_tried(world: World, chunk: Chunk) -> None:
    """A worker that dies while it tries them again leaves them in doubt."""
    chunks = world.delivery.chunks
    lease = acquired(world, chunk)
    record(world, lease, {0: SENT}, unsent=frozenset({1, 2}))
    chunks.release(lease)
    assert chunks.progress(chunk).unsent == {1, 2}

    again = acquired(world, chunk)
    assert again.unsent == {1, 2}
    assert chunks.progress(chunk).unsent == frozenset()
    record(world, again, {1: SENT}, unsent=frozenset({2}))
    assert chunks.progress(chunk).unsent == {2}

    again.reclaim()
    chunks.save(again)
    assert chunks.progress(chunk).unsent == frozenset()
    chunks.release(again)
    assert chunks.progress(chunk).unsent == {2}
    assert not chunks.progress(chunk).is_leased(world.now())
    assert chunks.progress(chunk).owner == ""


def claimed(lease: ChunkLease, step: Step | None = None) -> ContactRecord:
    """The contacts of a customer for whom this job claimed a message."""
    nothing = ContactRecord(CustomerId("customer-1"))
    return nothing.entering(step or lease.step, START, by=lease.claim_id, advertises=True)


def test_a_later_job_finds_the_claims_of_a_dead_one_and_knows_them_from_its_own(
    world: World, chunk: Chunk, clock: Clock
) -> None:
    dead = acquired(world, chunk)
    clock.at += LEASE
    later = acquired(world, chunk)
    other = acquired(world, a_chunk(["customer-1"], chunk="0000-000000-b-0000"))

    assert dead.step == Step("autumn", "1")
    assert dead.has_claimed(claimed(dead).by)
    assert later.has_claimed(claimed(dead).by)
    assert not other.has_claimed(claimed(dead).by)
    assert not dead.has_claimed(ContactRecord(CustomerId("customer-1")).by)
    assert not dead.has_claimed(claimed(dead, Step("autumn", "2")).by)
    assert len({lease.claim_id for lease in (dead, later, other)}) == 3


def test_a_claim_is_short_because_each_contact_of_a_customer_stores_one(
    world: World, chunk: Chunk
) -> None:
    claim = acquired(world, chunk).claim_id

    assert len(claim) == 16
    assert claim.isalnum()
