"""One page of a run's plan, and the ids of its chunks."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.domain.ids import ChunkId
from chalicelib.domain.planning.chunk import Departure, DueChunk, PageSum


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a run's plan.

    `start` is the position in the audience's source from which the page is read, "" at the first
    page of a part. `next` is the start of the next page, "" after the last one. `departures` are
    the instants from which the chunks may be sent, in the order of their numbers.
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
    def chunk_ids(self) -> Iterator[DueChunk]:
        """The ids of the planned chunks, each with its instant and its channel."""
        departures = (each for each in self.departures for _ in range(each.chunks))
        return (
            DueChunk(chunk_id(self, number), each.not_before, each.channel)
            for number, each in enumerate(departures)
        )


def chunk_prefix(page: Page) -> str:
    """The beginning of the ids of all chunks of one attempt at a page."""
    # Two workers may plan the same page. Each attempt has its own ids, so that they cannot mix.
    return f"{page.part:04d}-{page.number:06d}-{page.attempt}-"


def chunk_id(page: Page, number: int) -> ChunkId:
    """The id of one chunk of one attempt at a page."""
    return ChunkId(f"{chunk_prefix(page)}{number:04d}")
