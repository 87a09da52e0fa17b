"""Take a chunk into one's hands, so that no other worker has it."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.errors import Conflict, Unavailable
from chalicelib.domain.ids import ChunkId
from chalicelib.domain.planning.chunk import Chunk, FinalResult, Progress
from chalicelib.world import World

LEASE = timedelta(seconds=30)  # from each checkpoint; a block is done long before
MARK_CHARS = 8
KEPT_TRIES_MAX = 3
KEPT_PAUSE_S = 0.5


class ChunkHeld(Conflict):
    """Another worker has the chunk until `until` at least."""

    def __init__(self, until: datetime) -> None:
        super().__init__("chunk.held")
        self.until = until


class ChunkDone(Conflict):
    """Everybody of the chunk came to an end before."""


@dataclass(slots=True)
class ChunkLease:
    """A chunk in the hands of one job.

    `mark` names this job in the contacts that it enters. `unsent` are those that were claimed for
    this chunk before and certainly not sent. What is stored does not say so any more while they
    are in hand: after a crash nobody knows.
    """

    world: World
    chunk: Chunk
    progress: Progress
    unsent: frozenset[int]

    @property
    def mark(self) -> str:
        return _mark(self.chunk.address.chunk) + _mark(self.progress.owner)

    def is_ours(self, mark: str) -> bool:
        """Whether a contact was entered for this chunk, by whichever job."""
        return mark.startswith(_mark(self.chunk.address.chunk))

    @property
    def is_lost(self) -> bool:
        """Whether another may have taken it over: this job was asleep for too long."""
        until = self.progress.lease_until
        return until is None or self.world.now() >= until

    def note(self, ends: dict[int, FinalResult], *, unsent: frozenset[int] = frozenset()) -> None:
        """Write what became of some; `unsent` were claimed, and the channel did not take them.

        After the last ones nothing is written: that is the end of the chunk, one write with it.

        Raises:
            ChunkLost: it is not ours any more.
        """
        self.unsent = (self.unsent - ends.keys()) | unsent
        self.progress = replace(self.progress.ending(ends), unsent=self.unsent)
        if not self.is_at_end:
            self.keep()

    @property
    def is_at_end(self) -> bool:
        """Whether everybody came to an end."""
        return self.progress.cursor >= len(self.progress.outcomes)

    def begin_again(self) -> None:
        """Write that those who were not sent are in hand again.

        Raises:
            ChunkLost: it is not ours any more.
        """
        self.progress = replace(self.progress, unsent=frozenset())
        self.keep()

    def leave(self) -> None:
        """Let the next one have it.

        Raises:
            ChunkLost: it is not ours any more.
        """
        left = replace(self.progress, owner="", lease_until=None, unsent=self.unsent)
        self.progress = self.world.delivery.progresses.keep(left)

    def keep(self) -> None:
        """Write how far it is, as patiently as what was sent deserves: unwritten it is in doubt.

        Raises:
            ChunkLost: it is not ours any more.
        """
        self.progress = replace(self.progress, lease_until=self.world.now() + LEASE)
        for _ in range(KEPT_TRIES_MAX - 1):
            try:
                self.progress = self.world.delivery.progresses.keep(self.progress)
            except Unavailable:
                self.world.sleep(KEPT_PAUSE_S)
                continue
            return
        self.progress = self.world.delivery.progresses.keep(self.progress)


def acquire_chunk(world: World, chunk: Chunk) -> ChunkLease:
    """Take the lease of a chunk.

    Raises:
        ChunkHeld: another worker has it.
        ChunkDone: there is nothing left to do.
        ChunkLost: another one was faster.
    """
    progress, now = world.delivery.progresses.get(chunk), world.now()
    if progress.done:
        raise ChunkDone("chunk.done")
    if progress.lease_until and progress.lease_until > now:
        raise ChunkHeld(progress.lease_until)
    taken = replace(progress, owner=world.new_id(), lease_until=now + LEASE, unsent=frozenset())
    return ChunkLease(world, chunk, world.delivery.progresses.keep(taken), progress.unsent)


def _mark(name: ChunkId | str) -> str:
    """A short name without blanks: two chunks of one customer and step never share it."""
    return hashlib.sha256(name.encode()).hexdigest()[:MARK_CHARS]
