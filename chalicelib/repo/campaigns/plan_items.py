"""The items of a plan: runs, pages, chunks, and those who were left, as the table keeps them."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.ids import ChunkId, CustomerId
from chalicelib.domain.planning.chunk import Address, Chunk, Departure, Excluded, PageSum
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.writes import Put

OPEN = "open"
PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a plan; `start` is where the audience's source goes on, "" at its beginning.

    `next` is where the next page starts, "" after the last of the part. `departures` tell when the
    chunks may go, in the order of their numbers.
    """

    part: int
    number: int
    start: str
    planned: bool = False
    attempt: str = ""
    next: str = ""
    sum: PageSum = field(default_factory=PageSum)
    departures: tuple[Departure, ...] = ()

    @property
    def chunk_ids(self) -> Iterator[tuple[ChunkId, datetime]]:
        """The chunks as they were planned, each with the instant from which it may go."""
        instants = (each.not_before for each in self.departures for _ in range(each.chunks))
        return ((chunk_id(self, number), at) for number, at in enumerate(instants))


def chunk_prefix(page: Page) -> str:
    """How the ids of the chunks of one attempt at a page begin."""
    return f"{page.part:04d}-{page.number:06d}-{page.attempt}-"


def chunk_id(page: Page, number: int) -> ChunkId:
    """One chunk of one attempt at a page."""
    return ChunkId(f"{chunk_prefix(page)}{number:04d}")


def chunk_write(chunk: Chunk) -> Put:
    """The item of a chunk that is new, for whoever moves recipients to it."""
    return Put(keys.chunk(chunk.address), _chunk_attributes(chunk))


def chunk_rewrite(chunk: Chunk) -> Put:
    """The same, whatever was there: the id is that of one attempt, and nobody else's."""
    return Put(keys.chunk(chunk.address), _chunk_attributes(chunk), version=None)


def _chunk_attributes(chunk: Chunk) -> dict[str, str]:
    return {
        "channel": chunk.channel,
        "not_before": chunk.not_before.isoformat(),
        "step": chunk.step,
        "recipients": " ".join(chunk.recipients),
    }


def read_chunk(address: Address, item: Item) -> Chunk:
    """The chunk of an item."""
    return Chunk(
        address=address,
        channel=item["channel"],
        not_before=datetime.fromisoformat(item["not_before"]),
        step=item["step"],
        recipients=tuple(CustomerId(each) for each in item["recipients"].split()),
    )


def excluded_write(excluded: Excluded) -> Put:
    """A line a reason: `consent.missing 3c1f… 90ab…`, since a reason is as long as an id."""
    by_reason: dict[str, list[str]] = {}
    for customer, reason in excluded.customers:
        by_reason.setdefault(reason, []).append(customer)
    rows = [" ".join((reason, *customers)) for reason, customers in by_reason.items()]
    return Put(keys.left(excluded.address), {"left": "\n".join(rows)}, version=None)


def read_excluded(item: Item) -> list[tuple[CustomerId, Reason]]:
    """Those whom `excluded_write` wrote, grouped by reason."""
    rows = (row.split(" ") for row in item["left"].split("\n"))
    return [(CustomerId(each), Reason(reason)) for reason, *customers in rows for each in customers]


def page_attributes(page: Page) -> dict[str, str | int]:
    """A page that was planned."""
    found = page.sum
    counted = {
        "found": found.found,
        "planned": [[channel, hour, count] for (channel, hour), count in found.planned.items()],
        "left": dict(found.excluded),
        "cost_micro": found.cost_micro,
        "chunks": found.chunks,
    }
    return {
        "status": PLANNED,
        "start": page.start,
        "attempt": page.attempt,
        "next": page.next,
        "sum": json.dumps(counted, separators=(",", ":")),
        "departures": " ".join(
            f"{each.not_before.isoformat()}*{each.chunks}" for each in page.departures
        ),
    }


def read_page(part: int, number: int, item: Item) -> Page:
    """The page of an item."""
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
        departures=tuple(_read_departure(text) for text in item["departures"].split()),
    )


def _read_departure(text: str) -> Departure:
    not_before, _, chunks = text.partition("*")
    return Departure(datetime.fromisoformat(not_before), int(chunks))
