"""Runs of campaigns and their plans: a page of the audience is planned once, whoever plans it.

What a page found is written under an id of the attempt, and counts once the page names that
attempt: a worker that died, or was slower than another, leaves items that nobody reads.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.chunk import Address, Chunk, ChunkId, Left, PageSum
from chalicelib.domain.exclusion import Reason
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.run import Run, RunName, RunState
from chalicelib.repo import keys
from chalicelib.repo.encoding import Item
from chalicelib.repo.table import ConditionFailed, Table
from chalicelib.repo.writes import Change, Put, Write

PAGE_ITEMS = 100
OPEN = "open"
PLANNED = "planned"
IS_OPEN = {"status": OPEN}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a plan; `start` is where the audience's source goes on, "" at its beginning.

    `next` is where the next page starts, "" after the last of the part.
    """

    part: int
    number: int
    start: str
    planned: bool = False
    attempt: str = ""
    next: str = ""
    sum: PageSum = field(default_factory=PageSum)


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of the table."""

    table: Table

    def begin(self, run: Run) -> bool:
        """Keep a new run with the first page of every part; false where it was begun before."""
        try:
            self.table.put(Put(keys.run(run.campaign, run.name), _run_attributes(run)))
        except ConditionFailed:
            return False
        return True

    def get(self, campaign: CampaignId, name: RunName) -> Run | None:
        """One run."""
        item = self.table.get(keys.run(campaign, name))
        return _read_run(campaign, item) if item else None

    def all_of(self, campaign: CampaignId) -> list[Run]:
        """The runs of a campaign, in the order of their names."""
        pk = keys.campaign_partition(campaign)
        return [_read_run(campaign, item) for item in self._all(pk, "RUN#")]

    def page(self, run: Run, part: int, number: int) -> Page:
        """One page of the plan; the first of a part is there from the beginning."""
        item = self.table.get(keys.page(run.campaign, run.name, part, number))
        return _read_page(part, number, item) if item else Page(part, number, "")

    def pages(self, run: Run) -> Iterator[Page]:
        """All pages that were planned."""
        prefix = f"PAGE#{run.name}#"
        for item in self._all(keys.campaign_partition(run.campaign), prefix):
            part, number = item["sk"].removeprefix(prefix).split("#")
            page = _read_page(int(part), int(number), item)
            if page.planned:
                yield page

    def keep(self, chunks: Sequence[Chunk], left: Left) -> None:
        """Write what one attempt at a page found; nothing counts before `close_page`."""
        writes = [_chunk_write(chunk) for chunk in chunks]
        if left.left:
            writes.append(_left_write(left))
        for start in range(0, len(writes), 25):
            self.table.put_many(writes[start : start + 25])

    def close_page(self, run: Run, page: Page) -> bool:
        """Let a page count, with where the next one starts; false where another attempt was faster.

        The last page of a part counts the part as done.
        """
        key = keys.page(run.campaign, run.name, page.part, page.number)
        attributes = _page_attributes(page)
        is_first = page.number == 0
        closing = Put(key, attributes) if is_first else Change(key, attributes, equals=IS_OPEN)
        writes: list[Write] = [closing]
        adds = {"chunks": page.sum.chunks}
        if page.next:
            following = keys.page(run.campaign, run.name, page.part, page.number + 1)
            writes.append(Put(following, {"status": OPEN, "start": page.next}))
        else:
            adds["parts_done"] = 1
        writes.append(Change(keys.run(run.campaign, run.name), adds=adds))
        try:
            self.table.transact(writes)
        except ConditionFailed:
            return False
        return True

    def move(self, run: Run, to: RunState) -> bool:
        """Bring a run to its next state, once; false where somebody had done it."""
        change = Change(
            keys.run(run.campaign, run.name), sets={"state": to}, equals={"state": run.state}
        )
        try:
            self.table.change(change)
        except ConditionFailed:
            return False
        return True

    def chunk(self, address: Address) -> Chunk | None:
        """One chunk."""
        item = self.table.get(keys.chunk(address))
        return _read_chunk(address, item) if item else None

    def chunks_of(self, run: Run, page: Page) -> list[Chunk]:
        """The chunks of a page that counts, by id; what was moved stands behind its origin."""
        prefix = f"CHUNK#{run.name}#{chunk_prefix(page)}"
        pk = keys.campaign_partition(run.campaign)
        return [
            _read_chunk(
                Address(run.campaign, run.name, _chunk_id(item["sk"], f"CHUNK#{run.name}#")), item
            )
            for item in self._all(pk, prefix)
        ]

    def left_of(self, run: Run, page: Page) -> list[tuple[CustomerId, Reason]]:
        """Those of a page that counts who get nothing, and why."""
        prefix = f"LEFT#{run.name}#{chunk_prefix(page)}"
        pk = keys.campaign_partition(run.campaign)
        return [pair for item in self._all(pk, prefix) for pair in _read_left(item)]

    def _all(self, pk: str, prefix: str) -> Iterator[Item]:
        after = ""
        while items := self.table.query(pk, prefix=prefix, after=after, limit=PAGE_ITEMS):
            yield from items
            after = items[-1]["sk"]


def chunk_prefix(page: Page) -> str:
    """How the ids of the chunks of one attempt at a page begin."""
    return f"{page.part:04d}-{page.number:06d}-{page.attempt}-"


def chunk_id(page: Page, number: int) -> ChunkId:
    """One chunk of one attempt at a page."""
    return ChunkId(f"{chunk_prefix(page)}{number:04d}")


def _chunk_id(sk: str, prefix: str) -> ChunkId:
    return ChunkId(sk.removeprefix(prefix))


def chunk_write(chunk: Chunk) -> Put:
    """The item of a chunk that is new, for whoever moves recipients to it."""
    return Put(keys.chunk(chunk.address), _chunk_attributes(chunk))


def _chunk_write(chunk: Chunk) -> Put:
    return Put(keys.chunk(chunk.address), _chunk_attributes(chunk), version=None)


def _chunk_attributes(chunk: Chunk) -> dict[str, str]:
    return {
        "channel": chunk.channel,
        "not_before": chunk.not_before.isoformat(),
        "step": chunk.step,
        "recipients": " ".join(chunk.recipients),
    }


def _read_chunk(address: Address, item: Item) -> Chunk:
    return Chunk(
        address=address,
        channel=item["channel"],
        not_before=datetime.fromisoformat(item["not_before"]),
        step=item["step"],
        recipients=tuple(CustomerId(each) for each in item["recipients"].split()),
    )


def _left_write(left: Left) -> Put:
    rows = [f"{customer} {reason}" for customer, reason in left.left]
    return Put(keys.left(left.address), {"left": "\n".join(rows)}, version=None)


def _read_left(item: Item) -> list[tuple[CustomerId, Reason]]:
    pairs = (row.split(" ") for row in item["left"].split("\n"))
    return [(CustomerId(customer), Reason(reason)) for customer, reason in pairs]


def _run_attributes(run: Run) -> dict[str, str | int | None]:
    return {
        "at": run.at.isoformat(),
        "parts": run.parts,
        "step": run.step,
        "day": run.day.isoformat() if run.day else "",
        "expected": run.expected,
        "state": run.state,
        "parts_done": run.parts_done,
        "chunks": run.chunks,
        "chunks_done": run.chunks_done,
    }


def _read_run(campaign: CampaignId, item: Item) -> Run:
    return Run(
        campaign=campaign,
        name=RunName(item["sk"].removeprefix("RUN#")),
        at=datetime.fromisoformat(item["at"]),
        parts=item["parts"],
        step=item["step"],
        day=date.fromisoformat(item["day"]) if item["day"] else None,
        expected=item["expected"],
        state=RunState(item["state"]),
        parts_done=item["parts_done"],
        chunks=item["chunks"],
        chunks_done=item["chunks_done"],
    )


def _page_attributes(page: Page) -> dict[str, str | int]:
    found = page.sum
    counted = {
        "found": found.found,
        "planned": [[channel, hour, count] for (channel, hour), count in found.planned.items()],
        "left": dict(found.left),
        "cost_micro": found.cost_micro,
        "chunks": found.chunks,
    }
    return {
        "status": PLANNED,
        "start": page.start,
        "attempt": page.attempt,
        "next": page.next,
        "sum": json.dumps(counted, separators=(",", ":")),
    }


def _read_page(part: int, number: int, item: Item) -> Page:
    if item["status"] == OPEN:
        return Page(part, number, item["start"])
    counted = json.loads(item["sum"])
    return Page(
        part=part,
        number=number,
        start=item["start"],
        planned=True,
        attempt=item["attempt"],
        next=item["next"],
        sum=PageSum(
            counted["found"],
            Counter({(channel, hour): count for channel, hour, count in counted["planned"]}),
            Counter({Reason(reason): count for reason, count in counted["left"].items()}),
            counted["cost_micro"],
            counted["chunks"],
        ),
    )
