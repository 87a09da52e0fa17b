"""The lease of a chunk: only the worker that holds it processes the chunk and saves its progress.

The states of a chunk and its lease are drawn in `worker`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.planning.chunk import Chunk, FinalResult, Progress
from chalicelib.domain.planning.frequency import Step
from chalicelib.repo.delivery.contacts import ContactRecord
from chalicelib.world import World

LEASE = timedelta(seconds=30)  # since the last save; a batch takes far less
SHORT_CHARS = 8
SAVE_TRIES_MAX = 3
SAVE_PAUSE_S = 0.5


@dataclass(slots=True)
class ChunkLease:
    """A chunk that this job may process, and its progress.

    `unsent` are the positions that were claimed before and certainly not sent. While their batch is
    processed, the stored progress does not have them: if the worker dies then, they may have been
    sent, and their results become "unknown".
    """

    world: World
    chunk: Chunk
    progress: Progress
    unsent: frozenset[int]

    @property
    def step(self) -> Step:
        """The message that the chunk sends."""
        return Step(self.chunk.address.campaign, self.chunk.step)

    @property
    def claim_id(self) -> str:
        """The name of this chunk and this job in the claims that the job writes."""
        return _short(self.chunk.address.chunk) + _short(self.progress.owner)

    def has_claimed(self, contacts: ContactRecord) -> bool:
        """Whether this chunk's message was claimed, by this job or an earlier one."""
        claimed_by = contacts.by.get(self.step, "")
        return claimed_by.startswith(_short(self.chunk.address.chunk))

    @property
    def is_expired(self) -> bool:
        """Whether another worker may hold the lease by now: this job took too long."""
        return not self.progress.is_leased(self.world.now())

    def record(
        self, results: Mapping[int, FinalResult], *, unsent: frozenset[int] = frozenset()
    ) -> None:
        """Save the results of a batch; the channel did not accept the messages at `unsent`.

        Raises:
            ChunkLost: another worker has taken the chunk over.
        """
        self.unsent = (self.unsent - results.keys()) | unsent
        self.progress = replace(self.progress.with_results(results), unsent=self.unsent)
        # The results of the last batch are written when the chunk is closed, which saves a write.
        if not self.progress.is_complete:
            self.save()

    def reclaim(self) -> None:
        """Save that the unsent messages are being sent, so that a crash makes them "unknown".

        Raises:
            ChunkLost: another worker has taken the chunk over.
        """
        self.progress = replace(self.progress, unsent=frozenset())
        self.save()

    def release(self) -> None:
        """Give the lease back, so that the next worker need not wait until it expires.

        Raises:
            ChunkLost: another worker has taken the chunk over.
        """
        released = replace(self.progress, owner="", lease_until=None, unsent=self.unsent)
        self.progress = self.world.delivery.chunks.keep(released)

    def save(self) -> None:
        """Save the progress and renew the lease, with retries.

        Raises:
            ChunkLost: another worker has taken the chunk over.
            Unavailable: the table does not answer.
        """
        # Three tries, half a second apart: results that are not saved become "unknown", and only a
        # person can resend those.
        self.progress = replace(self.progress, lease_until=self.world.now() + LEASE)
        for _ in range(SAVE_TRIES_MAX - 1):
            try:
                self.progress = self.world.delivery.chunks.keep(self.progress)
            except Unavailable:
                self.world.sleep(SAVE_PAUSE_S)
                continue
            return
        self.progress = self.world.delivery.chunks.keep(self.progress)


def acquire_lease(world: World, chunk: Chunk, progress: Progress) -> ChunkLease:
    """Acquire the lease of a chunk that no other worker holds.

    Raises:
        ChunkLost: another worker was faster.
    """
    # A new owner for each lease: a job that lost it must not be taken for the job that holds it.
    leased = replace(
        progress, owner=world.new_id(), lease_until=world.now() + LEASE, unsent=frozenset()
    )
    return ChunkLease(world, chunk, world.delivery.chunks.keep(leased), progress.unsent)


def _short(name: str) -> str:
    """Return a short name without blanks, for claims."""
    # 32 bits: only chunks with the same customer and step are compared, and those are few.
    return hashlib.sha256(name.encode()).hexdigest()[:SHORT_CHARS]
