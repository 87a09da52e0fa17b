"""The result of planning a page: drafts of chunks, exclusions, totals."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.chunk import CHUNK_MAX, Departure, PageSum
from chalicelib.domain.planning.eligibility import Plan
from chalicelib.domain.planning.exclusion import Reason


class PlanDecision(NamedTuple):
    """The decision about one customer; `zone` and `cost_micro` are those of a planned message."""

    customer: CustomerId
    decided: Plan | Reason
    zone: ZoneInfo | None = None
    cost_micro: int = 0


class ChunkDraft(NamedTuple):
    """Up to a hundred recipients of one channel, to be sent from one instant on."""

    channel: str
    not_before: datetime
    recipients: tuple[CustomerId, ...]


@dataclass(slots=True)
class PagePlan:
    """The plan of one page, filled decision by decision."""

    _planned: dict[tuple[str, datetime], list[CustomerId]] = field(default_factory=dict)
    _hours: Counter[tuple[str, datetime, ZoneInfo | None]] = field(default_factory=Counter)
    excluded: list[tuple[CustomerId, Reason]] = field(default_factory=list)
    cost_micro: int = 0

    def add(self, decisions: Iterable[PlanDecision]) -> None:
        """Put every customer into the draft of a chunk, or among the excluded."""
        for customer, decided, zone, cost_micro in decisions:
            if isinstance(decided, Reason):
                self.excluded.append((customer, decided))
                continue
            self._planned.setdefault((decided.channel, decided.at), []).append(customer)
            self._hours[decided.channel, decided.at, zone] += 1
            self.cost_micro += cost_micro

    @property
    def groups(self) -> Iterator[ChunkDraft]:
        """The drafts of chunks, in the order in which they may be sent."""
        in_order = sorted(self._planned.items(), key=lambda planned: planned[0][::-1])
        for (channel, at), customers in in_order:
            for start in range(0, len(customers), CHUNK_MAX):
                yield ChunkDraft(channel, at, tuple(customers[start : start + CHUNK_MAX]))

    @property
    def departures(self) -> tuple[Departure, ...]:
        """How many drafts each instant and channel has, in the order of the drafts."""
        chunks = Counter((group.not_before, group.channel) for group in self.groups)
        return tuple(Departure(at, count, name) for (at, name), count in chunks.items())

    @property
    def sum(self) -> PageSum:
        """The totals of the page."""
        planned: Counter[tuple[str, int]] = Counter()
        for (channel, at, zone), count in self._hours.items():
            planned[channel, at.astimezone(zone).hour] += count
        return PageSum(
            found=planned.total() + len(self.excluded),
            planned=planned,
            excluded=Counter(reason for _, reason in self.excluded),
            cost_micro=self.cost_micro,
            chunks=sum(departure.chunks for departure in self.departures),
        )
