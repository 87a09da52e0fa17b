"""Reads the chunks of many days of a trigger's campaign, and their progress."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import ChunkId, RunName
from chalicelib.domain.planning.chunk import Address, Chunk, Progress
from chalicelib.repo.delivery.chunks import read_chunk, read_progress
from chalicelib.repo.table.days_of_runs import items_of_days
from chalicelib.repo.table.table import Table


@dataclass(frozen=True, slots=True)
class ChunkDays:
    """The chunks of the table by the day of their run."""

    table: Table

    def chunks(self, first: Run, last: Run) -> Mapping[RunName, Sequence[Chunk]]:
        """Every chunk by id, also of attempts that do not count, by run."""
        found: defaultdict[RunName, list[Chunk]] = defaultdict(list)
        for name, of, item in items_of_days(self.table, "CHUNK", first, last):
            found[name].append(read_chunk(Address(first.campaign, name, ChunkId(of)), item))
        return found

    def progress(self, first: Run, last: Run) -> Mapping[RunName, Sequence[Progress]]:
        """The progress of every started chunk, by run."""
        found: defaultdict[RunName, list[Progress]] = defaultdict(list)
        for name, of, item in items_of_days(self.table, "PROGRESS", first, last):
            found[name].append(read_progress(Address(first.campaign, name, ChunkId(of)), item))
        return found
