"""Stores chunks as they were planned, and the progress of their delivery.

The planner writes the chunks of a page under the id of its attempt; they count once the page names
this attempt. The progress of a chunk is one small item, written by the worker with the lease.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.errors import Conflict, Unavailable
from chalicelib.domain.ids import ChunkId, CustomerId
from chalicelib.domain.planning.chunk import MOVED, Address, Chunk, Excluded, Progress
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.lease import ChunkLease
from chalicelib.domain.planning.page import Page, chunk_prefix
from chalicelib.repo.campaigns.campaigns import read_run
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import ConditionFailed, Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.totals_keys import booked
from chalicelib.repo.table.writes import Change, Put, Write

WRITTEN_TOGETHER_MAX = 25  # items that DynamoDB takes in one call
SAVE_TRIES_MAX = 3
SAVE_PAUSE_S = 0.5


class ChunkLost(Conflict):
    """Another worker holds the lease of the chunk now; this job must stop at once."""


class StoredChunk(NamedTuple):
    """A chunk with its run and its progress, read in one request."""

    run: Run
    chunk: Chunk
    progress: Progress


@dataclass(frozen=True, slots=True)
class ChunkStore:
    """The chunks of the table, their progress and their leases."""

    table: Table
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    zone: tzinfo  # the programme's

    def find(self, address: Address) -> StoredChunk | None:
        """A chunk with its run and its progress; None if there is no such chunk or run."""
        key, run_key = keys.chunk(address), keys.run(address.campaign, address.run)
        progress_key = keys.progress(address)
        items = self.table.get_many((key, run_key, progress_key))
        found = {item["sk"]: item for item in items}
        if key.sk not in found or run_key.sk not in found:
            return None
        chunk = read_chunk(address, found[key.sk])
        progress = _progress_of(chunk, found.get(progress_key.sk))
        return StoredChunk(read_run(address.campaign, found[run_key.sk]), chunk, progress)

    def progress(self, chunk: Chunk) -> Progress:
        """The progress of a chunk; an empty one before a worker acquired its lease."""
        return _progress_of(chunk, self.table.get(keys.progress(chunk.address)))

    def keep_planned(self, chunks: Sequence[Chunk], excluded: Excluded) -> None:
        """Write the chunks and exclusions of one attempt at a page."""
        # They count once the page is closed with this attempt. A planner that dies before, or is
        # slower than another, leaves items that no code reads.
        writes = [chunk_rewrite(chunk) for chunk in chunks]
        if excluded.customers:
            writes.append(_excluded_write(excluded))
        for start in range(0, len(writes), WRITTEN_TOGETHER_MAX):
            self.table.put_many(writes[start : start + WRITTEN_TOGETHER_MAX])

    def of_page(self, run: Run, page: Page) -> list[Chunk]:
        """The chunks of a closed page by id; a chunk of deferred recipients follows its origin."""
        return self._chunks(run, chunk_prefix(page))

    def of_run(self, run: Run) -> list[Chunk]:
        """Every chunk of a run by id, including chunks of attempts that do not count."""
        return self._chunks(run, "")

    def moved_from(self, run: Run, origin: ChunkId) -> list[Chunk]:
        """The chunks of recipients who were moved from a chunk, in one or in several steps."""
        return self._chunks(run, f"{origin}{MOVED}")

    def excluded_of(self, run: Run, page: Page) -> list[tuple[CustomerId, Reason]]:
        """The excluded customers of a closed page, each with the reason."""
        prefix = f"LEFT#{run.name}#{chunk_prefix(page)}"
        items = self.table.query_all(keys.campaign_partition(run.campaign), prefix=prefix)
        return [pair for item in items for pair in _read_excluded(item)]

    def acquire(self, chunk: Chunk, progress: Progress, *, owner: str) -> ChunkLease:
        """Acquire the lease of a chunk that no other worker holds, for a new owner.

        Raises:
            ChunkLost: another worker was faster.
        """
        # A new owner for each lease: a job that lost it must not look like the job that holds it.
        lease = ChunkLease(chunk, replace(progress, owner=owner, unsent=frozenset()))
        lease.renew(self.now())
        return ChunkLease(chunk, self.keep(lease.progress), progress.unsent)

    def save(self, lease: ChunkLease) -> None:
        """Save the progress of a lease and renew it, with retries.

        Raises:
            ChunkLost: another worker has taken the chunk over.
            Unavailable: the table does not answer.
        """
        # Three tries, half a second apart: results that are not saved become "unknown", and only a
        # person can resend those.
        lease.renew(self.now())
        for _ in range(SAVE_TRIES_MAX - 1):
            try:
                lease.progress = self.keep(lease.progress)
            except Unavailable:
                self.sleep(SAVE_PAUSE_S)
                continue
            return
        lease.progress = self.keep(lease.progress)

    def release(self, lease: ChunkLease) -> None:
        """Give a lease back, so that the next worker need not wait until it expires.

        Raises:
            ChunkLost: another worker has taken the chunk over.
        """
        released = replace(lease.progress, owner="", lease_until=None, unsent=lease.unsent)
        lease.progress = self.keep(released)

    def keep(self, progress: Progress) -> Progress:
        """Save the progress of the worker that holds the lease, and return its next version.

        Raises:
            ChunkLost: another worker holds the lease by now.
        """
        try:
            self.table.put(_progress_write(progress))
        except ConditionFailed as failed:
            _check_own(progress, failed)
        return replace(progress, version=progress.version + 1)

    def finish(self, progress: Progress, moved: Sequence[Chunk] = ()) -> None:
        """Save the end of a chunk and the chunks of its deferred recipients, and count it as done.

        Raises:
            ChunkLost: another worker holds the lease by now.
            Busy: too many chunks of the run end at this moment; nothing was written.
        """
        address = progress.address
        today = self.now().astimezone(self.zone).date()
        done = replace(progress, done=True, lease_until=None, ended_on=today)
        run = keys.run(address.campaign, address.run)
        writes: list[Write] = [
            _progress_write(done),
            *(chunk_write(chunk) for chunk in moved),
            Change(run, adds={"chunks_done": 1, "chunks": len(moved)}),
        ]
        try:
            self.table.transact_patiently(writes)
        except ConditionFailed as failed:
            _check_own(progress, failed)

    def resend_writes(self, progress: Progress, again: Chunk) -> list[Write]:
        """The writes that move unknown deliveries, which a person resends, to a chunk of their own.

        They refuse with `Moved`, `chunk.lost`, if another request moved deliveries meanwhile.
        """
        address = progress.address
        return [
            replace(_progress_write(progress), refused=_lost),
            replace(chunk_write(again), refused=_lost),
            Change(keys.run(address.campaign, address.run), adds={"chunks": 1}, refused=_lost),
        ]

    def progress_of_run(self, run: Run, beginning: str = "") -> Iterator[Progress]:
        """The progress of every started chunk, or of the chunks with this beginning of the id."""
        prefix = f"PROGRESS#{run.name}#"
        pk = keys.campaign_partition(run.campaign)
        for item in self.table.query_all(pk, prefix=prefix + beginning):
            chunk = ChunkId(item["sk"].removeprefix(prefix))
            yield read_progress(Address(run.campaign, run.name, chunk), item)

    def _chunks(self, run: Run, beginning: str) -> list[Chunk]:
        of_run = f"CHUNK#{run.name}#"
        pk = keys.campaign_partition(run.campaign)
        items = self.table.query_all(pk, prefix=of_run + beginning)
        ids = ((ChunkId(item["sk"].removeprefix(of_run)), item) for item in items)
        return [read_chunk(Address(run.campaign, run.name, each), item) for each, item in ids]


def chunk_write(chunk: Chunk) -> Put:
    """The write of a new chunk, to which recipients are moved."""
    return Put(keys.chunk(chunk.address), _chunk_attributes(chunk))


def chunk_rewrite(chunk: Chunk) -> Put:
    """The write of a planned chunk, without a condition: its id is that of one attempt alone."""
    return Put(keys.chunk(chunk.address), _chunk_attributes(chunk), version=None)


def _chunk_attributes(chunk: Chunk) -> dict[str, str]:
    return {
        "channel": chunk.channel,
        "not_before": chunk.not_before.isoformat(),
        "step": chunk.step,
        "recipients": " ".join(chunk.recipients),
    }


def read_chunk(address: Address, item: Item) -> Chunk:
    """Read a chunk."""
    return Chunk(
        address=address,
        channel=item["channel"],
        not_before=datetime.fromisoformat(item["not_before"]),
        step=item["step"],
        recipients=tuple(CustomerId(each) for each in item["recipients"].split()),
    )


def _excluded_write(excluded: Excluded) -> Put:
    """The write of exclusions, one line per reason: `consent.missing 3c1f… 90ab…`."""
    # By reason, because a reason is as long as an id.
    by_reason: dict[str, list[str]] = {}
    for customer, reason in excluded.customers:
        by_reason.setdefault(reason, []).append(customer)
    rows = [" ".join((reason, *customers)) for reason, customers in by_reason.items()]
    return Put(keys.excluded(excluded.address), {"left": "\n".join(rows)}, version=None)


def _read_excluded(item: Item) -> list[tuple[CustomerId, Reason]]:
    rows = (row.split(" ") for row in item["left"].split("\n"))
    return [(CustomerId(each), Reason(reason)) for reason, *customers in rows for each in customers]


def _progress_of(chunk: Chunk, item: Item | None) -> Progress:
    empty = Progress(chunk.address, "." * len(chunk))
    return read_progress(chunk.address, item) if item else empty


def _lost(found: Item | None) -> Moved:
    return Moved("chunk.lost", found)


def _check_own(progress: Progress, failed: ConditionFailed) -> None:
    """Raise `ChunkLost`, unless the stored progress was written by this job.

    Then only the answer to the write was lost.
    """
    # An owner is one job, and a job makes one write after another. So an item with its name and the
    # next version is this write.
    found = failed.found
    next_version = progress.version + 1
    if not found or (found.get("owner"), found.get("version")) != (progress.owner, next_version):
        raise ChunkLost("chunk.lost") from failed


def _progress_write(progress: Progress) -> Put:
    reasons: dict[str, list[int]] = {}
    for position, reason in progress.reasons.items():
        reasons.setdefault(reason, []).append(position)
    attributes: dict[str, Value] = {
        "outcomes": progress.outcomes,
        "cursor": progress.cursor,
        "reasons": json.dumps(reasons, separators=(",", ":")) if reasons else "",
        "owner": progress.owner,
        "lease_until": progress.lease_until.isoformat() if progress.lease_until else "",
        "unsent": sorted(progress.unsent),
        "done": progress.done,
        "version": progress.version + 1,
    }
    key = keys.progress(progress.address)
    if progress.ended_on:
        # Not `done`: a person who resends messages of a chunk must not move it to another day.
        attributes |= {"ended_on": progress.ended_on.isoformat(), **booked(progress.ended_on, key)}
    return Put(key, attributes, version=progress.version)


def read_progress(address: Address, item: Item) -> Progress:
    """Read the progress of a chunk."""
    reasons: dict[str, list[int]] = json.loads(item["reasons"]) if item["reasons"] else {}
    return Progress(
        address=address,
        outcomes=item["outcomes"],
        cursor=item["cursor"],
        reasons={each: reason for reason, positions in reasons.items() for each in positions},
        owner=item["owner"],
        lease_until=datetime.fromisoformat(item["lease_until"]) if item["lease_until"] else None,
        unsent=frozenset(item["unsent"]),
        done=item["done"],
        ended_on=date.fromisoformat(item["ended_on"]) if "ended_on" in item else None,
        version=item["version"],
    )
