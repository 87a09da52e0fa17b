"""Deliver one chunk: claim, send, write down, ten recipients at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib import log
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.planning.chunk import Address, Chunk
from chalicelib.domain.planning.resending import may_send
from chalicelib.repo.delivery.buckets import ChannelBusy
from chalicelib.repo.delivery.progresses import ChunkLost
from chalicelib.services.delivery.take_chunk import LEASE, ChunkDone, ChunkHeld, acquire_chunk
from chalicelib.services.delivery.work_off_chunk import work_off_chunk
from chalicelib.services.planning.advance_run import finish_run
from chalicelib.services.planning.jobs import queue_chunk
from chalicelib.world import World

PAUSE_S_MAX = 300
ATTEMPTS_MAX = 20  # then it is the queue's business, and somebody will be told


def deliver_chunk(world: World, address: Address, *, attempt: int) -> None:
    """Bring the chunk as far as may be now; what is left comes again by another job.

    Raises:
        Unavailable: something does not answer; the job must stay on the queue.
    """
    chunk, run = (
        world.campaigns.runs.chunk(address),
        world.campaigns.runs.get(address.campaign, address.run),
    )
    if chunk is None or run is None or run.is_rehearsal:
        log.event("chunk.unknown", campaign=address.campaign, chunk=address.chunk)
        return
    job = _Job(world, chunk, run, attempt)
    try:
        again = job.next_at()
    except ChunkHeld as held:
        again = held.until
    except ChunkLost:
        # Whoever has it may have come by the same message, which ends with this job.
        again = world.now() + LEASE
    except ChannelBusy as busy:
        again = max(busy.free_at, job.later)
    except Unavailable:
        if attempt >= ATTEMPTS_MAX:
            raise
        again = job.later
    if again:
        queue_chunk(world, address, attempt=attempt + 1, not_before=again)


@dataclass(frozen=True, slots=True)
class _Job:
    world: World
    chunk: Chunk
    run: Run
    attempt: int

    @property
    def later(self) -> datetime:
        """When to try again what does not work now: each time twice as late."""
        pause_s = min(2**self.attempt, PAUSE_S_MAX)
        return self.world.now() + timedelta(seconds=pause_s + self.world.draw(pause_s))

    def next_at(self) -> datetime | None:
        """Do what the campaign's state asks for; when the chunk must come again, if it must.

        Raises:
            ChunkHeld, ChunkLost: another job has it.
            ChannelBusy, Unavailable: nothing more can be done now.
        """
        state = self.world.campaigns.states.get(self.run.campaign).state
        if state is CampaignState.CANCELLED:
            return self._worked_off()
        if not may_send(state, self.chunk.address.chunk):
            # A campaign that is resumed queues it again.
            log.event("chunk.dropped", campaign=self.run.campaign, state=state)
            return None
        if self.chunk.not_before > self.world.now():
            return self.chunk.not_before
        return self._worked_off()

    def _worked_off(self) -> datetime | None:
        try:
            taken = acquire_chunk(self.world, self.chunk)
        except ChunkDone:
            finish_run(self.world, self.run.campaign, self.run.name)
            return None
        return work_off_chunk(taken, self.run)
