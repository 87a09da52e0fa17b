"""How far the chunks are: one small item a chunk, written by the worker that holds its lease."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import ChunkId
from chalicelib.domain.planning.chunk import Address, Chunk, Progress
from chalicelib.repo.campaigns.plan_items import chunk_write
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import ConditionFailed, Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Put, Write


class ChunkLost(Conflict):
    """Another worker took the chunk over and goes on with it; this job must stop at once."""


@dataclass(frozen=True, slots=True)
class Progresses:
    """The progress of chunks in the table."""

    table: Table

    def get(self, chunk: Chunk) -> Progress:
        """How far the chunk is; before any worker has begun, at its beginning."""
        item = self.table.get(keys.progress(chunk.address))
        return _read(chunk.address, item) if item else Progress(chunk.address, "." * len(chunk))

    def keep(self, progress: Progress) -> Progress:
        """Save the progress of the worker that holds the lease; the next version of it.

        Raises:
            ChunkLost: another worker holds the lease by now.
        """
        try:
            self.table.put(_write(progress))
        except ConditionFailed as failed:
            _check_own(progress, failed)
        return replace(progress, version=progress.version + 1)

    def finish(self, progress: Progress, moved: Sequence[Chunk] = ()) -> None:
        """Save the end of a chunk, the chunks for its deferred recipients, and count it as done.

        Raises:
            ChunkLost: another worker holds the lease by now.
            Busy: too many chunks end at this moment; nothing was written.
        """
        address = progress.address
        done = replace(progress, done=True, lease_until=None)
        run = keys.run(address.campaign, address.run)
        writes: list[Write] = [
            _write(done),
            *(chunk_write(chunk) for chunk in moved),
            Change(run, adds={"chunks_done": 1, "chunks": len(moved)}),
        ]
        try:
            self.table.transact_patiently(writes)
        except ConditionFailed as failed:
            _check_own(progress, failed)

    def resend_writes(self, progress: Progress, again: Chunk) -> list[Write]:
        """The writes that move deliveries that a person resends to a chunk of their own.

        They refuse with `Moved`, `chunk.lost`, where another request moved others meanwhile.
        """
        address = progress.address
        return [
            replace(_write(progress), refused=_lost),
            replace(chunk_write(again), refused=_lost),
            Change(keys.run(address.campaign, address.run), adds={"chunks": 1}, refused=_lost),
        ]

    def all_of(self, run: Run, beginning: str = "") -> Iterator[Progress]:
        """The progress of every chunk that a worker has begun, or of those whose ids begin so."""
        prefix = f"PROGRESS#{run.name}#"
        pk = keys.campaign_partition(run.campaign)
        for item in self.table.query_all(pk, prefix=prefix + beginning):
            chunk = ChunkId(item["sk"].removeprefix(prefix))
            yield _read(Address(run.campaign, run.name, chunk), item)


def _lost(found: Item | None) -> Moved:
    return Moved("chunk.lost", found)


def _check_own(progress: Progress, failed: ConditionFailed) -> None:
    """Refuse, unless the stored item is this very write, whose answer was lost.

    An owner is one job, which writes one thing after another, so only it writes its next version.
    """
    found = failed.found
    next_version = progress.version + 1
    if not found or (found.get("owner"), found.get("version")) != (progress.owner, next_version):
        raise ChunkLost("chunk.lost") from failed


def _write(progress: Progress) -> Put:
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
    return Put(keys.progress(progress.address), attributes, version=progress.version)


def _read(address: Address, item: Item) -> Progress:
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
        version=item["version"],
    )
