"""One page of a run's plan, and the ids of its chunks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.ids import ChunkId
from chalicelib.domain.planning.chunk import Departure, PageSum


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a plan; `start` is where the audience's source goes on, "" at its beginning.

    `next` is where the next page starts, "" after the last of the part. `departures` say when the
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
