"""Delivers one chunk: acquires its lease, sends batch after batch, decides what follows.

              ┌──────────── release, or 30 s without a save ────────────┐
              ▼                                                         │
    queued ─ free ──acquire──▶ leased ──batch saved──▶ leased ──▶ ... ──┤
              │                                                         │
              └── campaign paused: dropped, queued again when resumed   └── close ──▶ done

One job works on a chunk for 40 seconds at most, then queues the chunk again. It also does so if the
channel is busy or something does not answer. A job that comes twice finds that another job holds
the lease, or that the chunk is done. A worker that takes over an expired lease finds recipients who
are claimed and have no result: it cannot know whether they got the message, so their result is
"unknown" (batch.py).
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from chalicelib import log
from chalicelib.domain.calendar import NEXT_TICK
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.planning.chunk import Address, deferred_chunks
from chalicelib.domain.planning.lease import LEASE, ChunkLease
from chalicelib.domain.planning.mailing import MailingRules
from chalicelib.domain.planning.resending import may_send
from chalicelib.repo.campaigns.campaigns import CampaignChanged
from chalicelib.repo.delivery.chunks import ChunkLost
from chalicelib.services.delivery.after_sending import give_to
from chalicelib.services.delivery.batch import send_batch
from chalicelib.services.planning.advance_run import finish_run
from chalicelib.services.planning.jobs import queue_chunk
from chalicelib.world import World

WORK = timedelta(seconds=40)  # of the function's 60: the last batch must end before it is stopped
WAIT_MAX = timedelta(seconds=10)  # for a longer pause of the channel the lease is released
PAUSE_TRIES_MAX = 5
CLOSED_PAUSE = timedelta(minutes=15)  # the longest that the queue can delay a job
RETRY_S_MAX = 300
ATTEMPTS_MAX = 20  # then the job fails, and the alarm of the dead-letter queue calls a person


class JobStatus(StrEnum):
    """The state in which a job left its chunk."""

    DONE = "done"  # every recipient has a result
    STOPPED = "stopped"  # the campaign sends nothing now; resuming it queues the chunk again
    WAITS = "waits"  # until an instant: for its hour, another worker's lease, or the channel
    BUSY = "busy"  # other workers have reserved the channel until an instant
    UNKNOWN = "unknown"  # there is no such chunk
    LOST = "lost"  # another worker took the lease


class JobResult(NamedTuple):
    """How one job ended; `until` is set if the chunk waits or the channel is busy."""

    status: JobStatus
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Job:
    world: World
    address: Address
    channel: str
    attempt: int

    @property
    def retry_at(self) -> datetime:
        """When to try again: the pause doubles with each attempt, plus as much by chance."""
        pause_s = min(2**self.attempt, RETRY_S_MAX)
        return self.world.now() + timedelta(seconds=pause_s + self.world.draw(pause_s))


def deliver_chunk(world: World, address: Address, *, channel: str, attempt: int) -> None:
    """Deliver as much of the chunk as possible now, and queue it again if recipients remain.

    `channel` is that of the chunk, or empty in a job of an earlier release.

    Raises:
        Unavailable: something did not answer in 20 attempts; the job must stay on the queue.
    """
    job = _Job(world, address, channel, attempt)
    try:
        again_at = _again_at(job, _do(job))
    except Unavailable:
        if attempt >= ATTEMPTS_MAX:
            raise  # the queue keeps a job that fails, and moves it to the dead-letter queue
        again_at = job.retry_at
    if again_at:
        queue_chunk(world, channel, address, attempt=attempt + 1, not_before=again_at)


def _again_at(job: _Job, result: JobResult) -> datetime | None:
    """Return when to queue the chunk again; None: it need not be queued."""
    match result:
        case JobResult(JobStatus.WAITS, datetime() as until):
            return until
        case JobResult(JobStatus.BUSY, datetime() as until):
            return max(until, job.retry_at)
        case JobResult(JobStatus.LOST):
            # The other worker may hold the lease by a copy of this very job. If it dies, no job is
            # left, so this one comes back after the lease.
            return job.world.now() + LEASE
        case _:
            return None


def _do(job: _Job) -> JobResult:
    """Process the chunk, if the states of its campaign and of the chunk allow it."""
    world, address = job.world, job.address
    stored = world.delivery.chunks.find(address)
    if stored is None or stored.run.is_rehearsal:
        log.event("chunk.unknown", campaign=address.campaign, chunk=address.chunk)
        return JobResult(JobStatus.UNKNOWN)
    run, chunk, progress = stored
    state, now = world.campaigns.states.get(run.campaign).state, world.now()
    if state is not CampaignState.CANCELLED:
        if not may_send(state, chunk.address.chunk):
            log.event("chunk.dropped", campaign=run.campaign, state=state)
            return JobResult(JobStatus.STOPPED)
        if chunk.not_before > now:
            return JobResult(JobStatus.WAITS, chunk.not_before)
    if progress.done:
        finish_run(world, run.campaign, run.name)
        return JobResult(JobStatus.DONE)
    if progress.is_leased(now):
        return JobResult(JobStatus.WAITS, progress.lease_until)
    try:
        lease = world.delivery.chunks.acquire(chunk, progress, owner=world.new_id())
        return _process_chunk(world, lease, run)
    except ChunkLost:
        return JobResult(JobStatus.LOST)


def _process_chunk(world: World, lease: ChunkLease, run: Run) -> JobResult:
    """Send batch after batch, and release the lease at the end."""
    try:
        result = _send_batches(world, lease, run, until=world.now() + WORK)
    except Unavailable:
        _try_release(world, lease)
        raise
    if result.status is JobStatus.BUSY:
        # No recipient of the batch is claimed, so another worker may process it in the meantime.
        _try_release(world, lease)
    return result


def _rules(world: World, record: CampaignRecord, run: Run, step: str) -> MailingRules:
    settings, of_step = world.settings, replace(run, step=step)
    return MailingRules(record, of_step, settings.zone, settings.has_email_double_opt_in)


def _send_batches(world: World, lease: ChunkLease, run: Run, *, until: datetime) -> JobResult:
    chunk, rules = lease.chunk, None
    rate = world.settings.rates_per_second.get(chunk.channel)
    limit = world.delivery.buckets.limit(chunk.channel, rate)
    while not lease.progress.is_complete:
        # Read before every batch: a pause must stop all workers within five seconds.
        record = world.campaigns.states.get(run.campaign)
        if not may_send(record.state, chunk.address.chunk):
            return _stop(world, lease, record, run)
        if world.now() >= until:
            return _wait(world, lease, world.now())
        # Wait first, then read: recipients are judged by what is true just before sending.
        busy_until = limit.await_turn(len(lease.progress.pending))
        if busy_until:
            return JobResult(JobStatus.BUSY, busy_until)
        rules = rules or _rules(world, record, run, chunk.step)
        sent = send_batch(world, lease, rules, limit)
        if sent.closed:
            return _pause(world, lease, record, sent.closed)
        again_at = world.now() + timedelta(seconds=sent.wait_s)
        if sent.wait_s and again_at > min(world.now() + WAIT_MAX, until):
            return _wait(world, lease, again_at)
        world.sleep(sent.wait_s)
    _close(world, lease)
    return JobResult(JobStatus.DONE)


def _wait(world: World, lease: ChunkLease, until: datetime) -> JobResult:
    world.delivery.chunks.release(lease)
    return JobResult(JobStatus.WAITS, until)


def _try_release(world: World, lease: ChunkLease) -> None:
    """Release the lease if the table answers; otherwise it expires after 30 seconds."""
    with suppress(ChunkLost, Unavailable):
        world.delivery.chunks.release(lease)


def _stop(world: World, lease: ChunkLease, record: CampaignRecord, run: Run) -> JobResult:
    """Close the chunk if its campaign was cancelled; release it if the campaign may be resumed."""
    if record.state is CampaignState.CANCELLED:
        unknown = _settle_batch(world, lease)
        give_to(world, record, run, [lease.chunk.recipients[each] for each in unknown])
        lease.progress = lease.progress.cancelled(unknown)
        _close(world, lease)
        return JobResult(JobStatus.DONE)
    world.delivery.chunks.release(lease)
    log.event("chunk.stopped", campaign=record.id, chunk=lease.chunk.address.chunk)
    return JobResult(JobStatus.STOPPED)


def _settle_batch(world: World, lease: ChunkLease) -> list[int]:
    """Free the claims of unsent recipients; return the positions with unknown results."""
    positions, recipients = lease.progress.pending, lease.chunk.recipients
    contacts = world.delivery.contacts
    found = contacts.get_many([recipients[each] for each in positions])
    claimed = [each for each in positions if lease.has_claimed(found[recipients[each]].by)]
    unsent = [found[recipients[each]] for each in claimed if each in lease.unsent]
    if unsent:
        contacts.claim([record.leaving(lease.step) for record in unsent])
    return [each for each in claimed if each not in lease.unsent]


def _pause(world: World, lease: ChunkLease, record: CampaignRecord, because: str) -> JobResult:
    """Pause a campaign with a channel that accepts no message, until a person resumes it.

    A finished campaign cannot be paused: its resent messages are tried again in 15 minutes.
    """
    world.delivery.chunks.release(lease)
    for _ in range(PAUSE_TRIES_MAX):
        if record.state is not CampaignState.RUNNING:
            break
        try:
            record = world.campaigns.records.move(record, CampaignState.PAUSED, because)
        except CampaignChanged:
            record = world.campaigns.records.get(record.id)
            continue
        log.event("campaign.paused", campaign=record.id, because=because)
    if record.state is CampaignState.FINISHED:
        return JobResult(JobStatus.WAITS, world.now() + CLOSED_PAUSE)
    return JobResult(JobStatus.STOPPED)


def _note_health(world: World, lease: ChunkLease) -> None:
    marks, channel, now = world.channel_marks, lease.chunk.channel, world.now()
    marks.failed(channel, lease.progress.failures, now)
    if lease.progress.accepted:
        marks.accepted(channel, now)


def _close(world: World, lease: ChunkLease) -> None:
    """Save a chunk in which all recipients have results, and end the run after its last chunk.

    The same write moves deferred recipients to chunks of their own.

    Raises:
        ChunkLost: another worker has taken the chunk over.
        Unavailable: the table does not answer; the next job closes the chunk.
    """
    address, progress = lease.chunk.address, lease.progress
    deferred = deferred_chunks(lease.chunk, progress)
    try:
        world.delivery.chunks.finish(progress.closed(), deferred)
    except Unavailable:
        # The results of the last batch are not stored yet, and would become "unknown".
        world.delivery.chunks.save(lease)
        raise
    counts = {result.name.lower(): n for result, n in progress.counts.items()}
    counts["accepted"] = progress.accepted
    log.event("chunk.done", campaign=address.campaign, chunk=address.chunk, **counts)
    _note_health(world, lease)
    for chunk in deferred:
        # The clock has already queued the chunks that are due before its next tick.
        if chunk.not_before <= world.now() + NEXT_TICK:
            queue_chunk(world, chunk.channel, chunk.address, not_before=chunk.not_before)
    finish_run(world, address.campaign, address.run)
