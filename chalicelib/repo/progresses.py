"""How far the chunks are: one small item each, written by whoever holds its lease."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.chunk import Address, Chunk, ChunkId, Progress
from chalicelib.domain.errors import Conflict
from chalicelib.domain.run import Run
from chalicelib.repo import keys
from chalicelib.repo.encoding import Item, Value
from chalicelib.repo.runs import chunk_write
from chalicelib.repo.table import ConditionFailed, Table
from chalicelib.repo.writes import Change, Put, Write

PAGE_ITEMS = 100


class ChunkLost(Conflict):
    """Somebody else took the chunk over, and goes on with it."""


@dataclass(frozen=True, slots=True)
class Progresses:
    """The progress of chunks in the table."""

    table: Table

    def get(self, chunk: Chunk) -> Progress:
        """How far the chunk is; what nobody began is at its beginning."""
        item = self.table.get(keys.progress(chunk.address))
        return _read(chunk.address, item) if item else Progress(chunk.address, "." * len(chunk))

    def keep(self, progress: Progress) -> Progress:
        """Write where the holder of the lease is; the next version.

        Raises:
            ChunkLost: it is not the holder's any more.
        """
        try:
            self.table.put(_write(progress))
        except ConditionFailed as failed:
            raise ChunkLost("chunk.lost") from failed
        return replace(progress, version=progress.version + 1)

    def finish(self, progress: Progress, moved: Sequence[Chunk] = ()) -> None:
        """Write the end of a chunk, the chunks that its rest was moved to, and count it as done.

        Raises:
            ChunkLost: it is not the holder's any more.
        """
        address = progress.address
        done = replace(progress, done=True, owner="", lease_until=None)
        run = keys.run(address.campaign, address.run)
        writes: list[Write] = [
            _write(done),
            *(chunk_write(chunk) for chunk in moved),
            Change(run, adds={"chunks_done": 1, "chunks": len(moved)}),
        ]
        try:
            self.table.transact(writes)
        except ConditionFailed as failed:
            raise ChunkLost("chunk.lost") from failed

    def all_of(self, run: Run) -> Iterator[Progress]:
        """The progress of every chunk that somebody began."""
        prefix, after = f"PROGRESS#{run.name}#", ""
        pk = keys.campaign_partition(run.campaign)
        while items := self.table.query(pk, prefix=prefix, after=after, limit=PAGE_ITEMS):
            for item in items:
                chunk = ChunkId(item["sk"].removeprefix(prefix))
                yield _read(Address(run.campaign, run.name, chunk), item)
            after = items[-1]["sk"]


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
        done=item["done"],
        version=item["version"],
    )
