"""Reads the claims of a killed worker while no other worker may process its chunk."""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.planning.chunk import Chunk, Progress
from chalicelib.domain.planning.lease import LEASE, ChunkLease
from chalicelib.world import World
from tests.faults.channel import Message
from tests.faults.scene import Scene
from tests.faults.worker import is_job_of

SETTLED_S = 0.2  # its last requests to the table are done by then; read until two looks agree
LOOKS_MAX = 10


class Kill(NamedTuple):
    """One kill, and the claimed messages without a result at that moment."""

    worker: str
    at: datetime
    in_flight: frozenset[Message]


def after_kill(scene: Scene, worker: str, at: datetime) -> Kill:
    """Read the claimed messages without a result of a worker that was killed at that instant.

    Raises:
        TimeoutError: reading took so long that another worker may have reclaimed the chunk.
    """
    seen = None
    for _ in range(LOOKS_MAX):
        time.sleep(SETTLED_S)
        before, seen = seen, frozenset(_in_flight(scene, worker))
        if seen == before:
            break
    if scene.world.now() - at > LEASE / 2:
        raise TimeoutError("this machine is too slow to see what a kill left")
    assert seen is not None
    return Kill(worker, at, seen)


def _in_flight(scene: Scene, worker: str) -> Iterator[Message]:
    world = scene.world
    for record, run in scene.campaigns:
        for chunk, progress in _held(world, run, worker):
            for position in _claimed(world, chunk, progress):
                chat = scene.chats[chunk.recipients[position]]
                yield Message(chat, str(record.content.priority))


def _held(world: World, run: Run, worker: str) -> Iterator[tuple[Chunk, Progress]]:
    """The chunks that the worker had leased: one, or none if it was between two."""
    for progress in world.delivery.chunks.progress_of_run(run):
        if is_job_of(worker, progress.owner) and not progress.done:
            stored = world.delivery.chunks.find(progress.address)
            assert stored
            yield stored.chunk, progress


def _claimed(world: World, chunk: Chunk, progress: Progress) -> Iterator[int]:
    """The positions that were claimed for this chunk and have no result.

    Positions that the channel did not take are stored as unsent, and are not in doubt.
    """
    lease = ChunkLease(chunk, progress, progress.unsent)
    contacts = world.delivery.contacts.get_many(
        [chunk.recipients[each] for each in progress.pending]
    )
    for position in progress.pending:
        claimed = lease.has_claimed(contacts[chunk.recipients[position]].by)
        if claimed and position not in progress.unsent:
            yield position
