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
from chalicelib.repo.delivery.chunks import ChunkLost
from chalicelib.repo.delivery.contacts import ContactRecord
from chalicelib.services.delivery.lease import LEASE, ChunkLease, acquire_lease
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.deliveries import Watched
from tests.domain.planning.recipients import a_chunk

SENT = FinalResult(RecipientResult.SENT)
BATCH = dict.fromkeys(range(10), SENT)


@pytest.fixture
def chunk() -> Chunk:
    """A chunk of a batch and a half."""
    return a_chunk(f"customer-{number}" for number in range(15))


def acquired(world: World, chunk: Chunk) -> ChunkLease:
    return acquire_lease(world, chunk, world.delivery.chunks.progress(chunk))


@contextmanager
def table_away(lease: ChunkLease, times: int) -> Iterator[list[float]]:
    """Let so many writes of this job fail; for how long it waited after each."""
    failures, waited = [EndpointConnectionError(endpoint_url="dynamodb")] * times, list[float]()

    def fails(operation: str) -> None:
        if operation == "put_item" and failures:
            raise failures.pop()

    client = partial(Watched, lease.world.client, before=fails)
    lease.world = replace(lease.world, client=client, sleep=waited.append)
    yield waited
    assert failures == []


@pytest.mark.parametrize("times", [0, 1, 2])
def test_results_are_saved_although_the_table_was_away_twice(
    world: World, chunk: Chunk, times: int
) -> None:
    lease = acquired(world, chunk)

    with table_away(lease, times) as waited:
        lease.record(BATCH)

    assert waited == [0.5] * times
    assert world.delivery.chunks.progress(chunk).outcomes == "s" * 10 + "." * 5


def test_after_three_tries_the_results_are_not_saved(world: World, chunk: Chunk) -> None:
    lease = acquired(world, chunk)

    with table_away(lease, 3) as waited, pytest.raises(Unavailable):
        lease.record(BATCH)

    assert waited == [0.5] * 2
    assert world.delivery.chunks.progress(chunk).outcomes == "." * 15


def test_each_save_renews_the_lease(world: World, chunk: Chunk, clock: Clock) -> None:
    lease = acquired(world, chunk)
    clock.at += timedelta(seconds=29)
    assert not lease.is_expired

    lease.record(BATCH)
    clock.at += timedelta(seconds=29)
    assert not lease.is_expired

    clock.moves(seconds=1)
    assert lease.is_expired


def test_the_last_results_are_left_to_the_close_of_the_chunk(world: World, chunk: Chunk) -> None:
    lease = acquired(world, chunk)
    lease.record(BATCH)
    version = world.delivery.chunks.progress(chunk).version

    lease.record(dict.fromkeys(range(10, 15), SENT))

    assert lease.progress.is_complete
    assert world.delivery.chunks.progress(chunk).version == version


def test_a_worker_that_was_taken_for_dead_saves_nothing(
    world: World, chunk: Chunk, clock: Clock
) -> None:
    slow = acquired(world, chunk)
    clock.at += LEASE
    other = acquired(world, chunk)

    with pytest.raises(ChunkLost):
        slow.record(BATCH)
    other.record(BATCH)
    assert world.delivery.chunks.progress(chunk).owner == other.progress.owner


def test_unsent_messages_are_named_unless_they_are_being_tried(world: World, chunk: Chunk) -> None:
    """A worker that dies while it tries them again leaves them in doubt."""
    chunks = world.delivery.chunks
    lease = acquired(world, chunk)
    lease.record({0: SENT}, unsent=frozenset({1, 2}))
    lease.release()
    assert chunks.progress(chunk).unsent == {1, 2}

    again = acquired(world, chunk)
    assert again.unsent == {1, 2}
    assert chunks.progress(chunk).unsent == frozenset()
    again.record({1: SENT}, unsent=frozenset({2}))
    assert chunks.progress(chunk).unsent == {2}

    again.reclaim()
    assert chunks.progress(chunk).unsent == frozenset()
    again.release()
    assert chunks.progress(chunk).unsent == {2}
    assert not chunks.progress(chunk).is_leased(world.now())
    assert chunks.progress(chunk).owner == ""


def claimed(lease: ChunkLease, step: Step | None = None) -> ContactRecord:
    """The contacts of a customer for whom this job claimed a message."""
    nothing = ContactRecord(CustomerId("customer-1"))
    at = lease.world.now()
    return nothing.entering(step or lease.step, at, by=lease.claim_id, advertises=True)


def test_a_later_job_finds_the_claims_of_a_dead_one_and_knows_them_from_its_own(
    world: World, chunk: Chunk, clock: Clock
) -> None:
    dead = acquired(world, chunk)
    clock.at += LEASE
    later = acquired(world, chunk)
    other = acquired(world, a_chunk(["customer-1"], chunk="0000-000000-b-0000"))

    assert dead.step == Step("autumn", "1")
    assert dead.has_claimed(claimed(dead))
    assert later.has_claimed(claimed(dead))
    assert not other.has_claimed(claimed(dead))
    assert not dead.has_claimed(ContactRecord(CustomerId("customer-1")))
    assert not dead.has_claimed(claimed(dead, Step("autumn", "2")))
    assert len({lease.claim_id for lease in (dead, later, other)}) == 3


def test_a_claim_is_short_because_each_contact_of_a_customer_stores_one(
    world: World, chunk: Chunk
) -> None:
    claim = acquired(world, chunk).claim_id

    assert len(claim) == 16
    assert claim.isalnum()
