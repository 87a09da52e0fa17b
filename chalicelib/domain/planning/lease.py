"""The lease of a chunk: only the worker that holds it processes the chunk and saves its progress.

The states of a chunk and its lease are drawn in `services/delivery/worker.py`. `ChunkStore`
acquires, saves and releases leases.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.planning.chunk import Chunk, FinalResult, Progress
from chalicelib.domain.planning.frequency import Step

LEASE = timedelta(seconds=30)  # since the last save; a batch takes far less
SHORT_CHARS = 8
NONE: frozenset[int] = frozenset()


@dataclass(slots=True)
class ChunkLease:
    """A chunk that this job may process, and its progress.

    `unsent` are the positions that were claimed before and certainly not sent. While their batch is
    processed, the stored progress does not have them: if the worker dies then, they may have been
    sent, and their results become "unknown".
    """

    chunk: Chunk
    progress: Progress
    unsent: frozenset[int] = NONE

    @property
    def step(self) -> Step:
        """The message that the chunk sends."""
        return Step(self.chunk.address.campaign, self.chunk.step)

    @property
    def claim_id(self) -> str:
        """The name of this chunk and this job in the claims that the job writes."""
        return _short(self.chunk.address.chunk) + _short(self.progress.owner)

    def has_claimed(self, claims: Mapping[Step, str]) -> bool:
        """Whether this chunk's message was claimed, by this job or an earlier one."""
        return claims.get(self.step, "").startswith(_short(self.chunk.address.chunk))

    def is_expired(self, now: datetime) -> bool:
        """Whether another worker may hold the lease by now: this job took too long."""
        return not self.progress.is_leased(now)

    def renew(self, now: datetime) -> None:
        """Let the lease last 30 seconds from now on, once it is saved."""
        self.progress = replace(self.progress, lease_until=now + LEASE)

    def record(self, results: Mapping[int, FinalResult], *, unsent: frozenset[int] = NONE) -> None:
        """Take the results of a batch; the channel did not accept the messages at `unsent`."""
        self.unsent = (self.unsent - results.keys()) | unsent
        self.progress = replace(self.progress.with_results(results), unsent=self.unsent)

    def reclaim(self) -> None:
        """Let a crash make the unsent messages "unknown", because they are being sent now."""
        self.progress = replace(self.progress, unsent=NONE)


def _short(name: str) -> str:
    """Return a short name without blanks, for claims."""
    # 32 bits: only chunks with the same customer and step are compared, and those are few.
    return hashlib.sha256(name.encode()).hexdigest()[:SHORT_CHARS]
