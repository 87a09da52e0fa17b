"""Runs of campaigns and their plans: a page of the audience is planned once, whoever plans it.

What a page found is written under an id of the attempt, and counts once the page names that
attempt: a worker that died, or was slower than another, leaves items that nobody reads.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.campaigns.run import Run, RunState
from chalicelib.domain.ids import CampaignId, ChunkId, CustomerId, RunName
from chalicelib.domain.planning.chunk import MOVED, Address, Chunk, Excluded
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.repo.campaigns.campaigns import read_run, run_attributes
from chalicelib.repo.campaigns.plan_items import (
    OPEN,
    Page,
    chunk_prefix,
    chunk_rewrite,
    excluded_write,
    page_attributes,
    read_chunk,
    read_excluded,
    read_page,
)
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Put, Write

WRITTEN_TOGETHER_MAX = 25
IS_OPEN = {"status": OPEN}


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of the table."""

    table: Table

    def begin(self, run: Run) -> bool:
        """Keep a new run, of which nothing is planned; false where it was begun before."""
        try:
            self.table.put(Put(keys.run(run.campaign, run.name), run_attributes(run)))
        except ConditionFailed:
            return False
        return True

    def get(self, campaign: CampaignId, name: RunName) -> Run | None:
        """One run."""
        item = self.table.get(keys.run(campaign, name))
        return read_run(campaign, item) if item else None

    def all_of(self, campaign: CampaignId) -> list[Run]:
        """The runs of a campaign, in the order of their names."""
        pk = keys.campaign_partition(campaign)
        return [read_run(campaign, item) for item in self.table.query_all(pk, prefix="RUN#")]

    def page(self, run: Run, part: int, number: int) -> Page:
        """One page of the plan; the first of a part is there from the beginning."""
        item = self.table.get(keys.page(run.campaign, run.name, part, number))
        return read_page(part, number, item) if item else Page(part, number, "")

    def pages(self, run: Run) -> Iterator[Page]:
        """All pages that were planned."""
        prefix = f"PAGE#{run.name}#"
        for item in self.table.query_all(keys.campaign_partition(run.campaign), prefix=prefix):
            part, number = item["sk"].removeprefix(prefix).split("#")
            page = read_page(int(part), int(number), item)
            if page.planned:
                yield page

    def pages_of(self, run: Run, part: int, *, start: int, limit: int) -> list[Page]:
        """Up to `limit` pages of a part from one number on, in order; the last may be open."""
        after = keys.page(run.campaign, run.name, part, start - 1).sk if start else ""
        prefix = _part_prefix(run, part)
        pk = keys.campaign_partition(run.campaign)
        items = self.table.query(pk, prefix=prefix, after=after, limit=limit)
        return [_read_numbered(part, item) for item in items]

    def last_page(self, run: Run, part: int) -> Page:
        """How far a part is: the page that is open, or the last of all."""
        pk = keys.campaign_partition(run.campaign)
        items = self.table.query_back(pk, prefix=_part_prefix(run, part), limit=1)
        return _read_numbered(part, items[0]) if items else Page(part, 0, "")

    def keep(self, chunks: Sequence[Chunk], excluded: Excluded) -> None:
        """Write what one attempt at a page found; nothing counts before `close_page`."""
        writes = [chunk_rewrite(chunk) for chunk in chunks]
        if excluded.customers:
            writes.append(excluded_write(excluded))
        for start in range(0, len(writes), WRITTEN_TOGETHER_MAX):
            self.table.put_many(writes[start : start + WRITTEN_TOGETHER_MAX])

    def close_page(self, run: Run, page: Page) -> bool:
        """Let a page count, with where the next one starts; false where another attempt was faster.

        The last page of a part counts the part as done.

        Raises:
            Busy: too many parts end at this moment; nothing was closed.
        """
        key = keys.page(run.campaign, run.name, page.part, page.number)
        attributes = page_attributes(page)
        is_first = page.number == 0
        writes: list[Write] = [
            Put(key, attributes) if is_first else Change(key, attributes, equals=IS_OPEN)
        ]
        if page.next:
            following = keys.page(run.campaign, run.name, page.part, page.number + 1)
            writes.append(Put(following, {"status": OPEN, "start": page.next}))
        else:
            writes.append(Change(keys.run(run.campaign, run.name), adds={"parts_done": 1}))
        try:
            self.table.transact_patiently(writes)
        except ConditionFailed:
            return False
        return True

    def move(self, run: Run, to: RunState, *, chunks: int | None = None) -> bool:
        """Bring a run to its next state, once; false where somebody had done it.

        What ends the planning says how many chunks there are.
        """
        return self._move(run, to, {} if chunks is None else {"chunks": chunks})

    def fail(self, run: Run, because: str) -> bool:
        """Give a run up, for the reason of a code; false where it had come to another state."""
        return self._move(run, RunState.FAILED, {"failed_because": because})

    def hand(self, run: Run, at: datetime) -> None:
        """Note when what falls due before the next tick was handed to the workers."""
        sets: dict[str, Value] = {"handed_at": at.isoformat(), "done_then": run.chunks_done}
        self.table.change(Change(keys.run(run.campaign, run.name), sets=sets))

    def _move(self, run: Run, to: RunState, told: Mapping[str, Value]) -> bool:
        sets: dict[str, Value] = {"state": to, **told}
        change = Change(keys.run(run.campaign, run.name), sets=sets, equals={"state": run.state})
        try:
            self.table.change(change)
        except ConditionFailed:
            return False
        return True

    def chunk(self, address: Address) -> Chunk | None:
        """One chunk."""
        item = self.table.get(keys.chunk(address))
        return read_chunk(address, item) if item else None

    def chunks_of(self, run: Run, page: Page) -> list[Chunk]:
        """The chunks of a page that counts, by id; what was moved stands behind its origin."""
        return self._chunks(run, chunk_prefix(page))

    def all_chunks(self, run: Run) -> list[Chunk]:
        """Every chunk of a run by id, those of attempts that do not count too."""
        return self._chunks(run, "")

    def moved_from(self, run: Run, origin: ChunkId) -> list[Chunk]:
        """The chunks to which a chunk's recipients were moved, and those moved from these."""
        return self._chunks(run, f"{origin}{MOVED}")

    def excluded_of(self, run: Run, page: Page) -> list[tuple[CustomerId, Reason]]:
        """Those of a page that counts who get nothing, and why."""
        prefix = f"LEFT#{run.name}#{chunk_prefix(page)}"
        pk = keys.campaign_partition(run.campaign)
        return [
            pair for item in self.table.query_all(pk, prefix=prefix) for pair in read_excluded(item)
        ]

    def _chunks(self, run: Run, beginning: str) -> list[Chunk]:
        of_run = f"CHUNK#{run.name}#"
        pk = keys.campaign_partition(run.campaign)
        items = self.table.query_all(pk, prefix=of_run + beginning)
        ids = ((ChunkId(item["sk"].removeprefix(of_run)), item) for item in items)
        return [read_chunk(Address(run.campaign, run.name, each), item) for each, item in ids]


def _part_prefix(run: Run, part: int) -> str:
    return keys.page(run.campaign, run.name, part, 0).sk[: -keys.PAGE_DIGITS]


def _read_numbered(part: int, item: Item) -> Page:
    return read_page(part, int(item["sk"][-keys.PAGE_DIGITS :]), item)
