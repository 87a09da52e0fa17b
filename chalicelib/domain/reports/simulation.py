"""What a draft of the programme would have cost, beside the ledger, over many customers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from chalicelib.domain import five_years
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.entry import PostingType
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.terms import DAY, add_months, end_of
from chalicelib.domain.points.tiers import month_of

EXAMPLES_MAX = 10  # receipts of one reason
MONTHS_MAX = five_years.MONTHS + 12  # no receipt is older, and the draft may begin before it
GIVEN = (PostingType.EARN, PostingType.CLAWBACK)
SPENT = (PostingType.CAPTURE, PostingType.RESTORE)
MOVED = (
    PostingType.ADJUST,
    PostingType.TRANSFER_IN,
    PostingType.TRANSFER_OUT,
    PostingType.MERGE_IN,
    PostingType.MERGE_OUT,
)


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """The last instant of a month, exclusive; of the present month it is now."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CustomerResult:
    """What the facts of one customer came to: in the ledger, and under the draft.

    `ledger` and `draft` are sums of points by kind of posting, `before` is what was owed to them at
    the beginning, `months` pairs of what was owed at each month's end. `refused` are receipts, as
    texts, with the reason why they have no value.
    """

    customer: CustomerId
    receipts: int
    ledger: Mapping[str, int]
    draft: Mapping[str, int]
    before: tuple[int, int]
    months: Sequence[tuple[int, int]]
    shortfall: int
    refused: Sequence[tuple[str, str]]

    @property
    def gain(self) -> int:
        """How many more points the draft gives; a loss is negative."""
        return given(self.draft) - given(self.ledger)


@dataclass(slots=True)
class GroupSums:
    """The customers of one level or segment, and the points that they win or lose together."""

    customers: int = 0
    winners: int = 0
    losers: int = 0
    points: int = 0

    def add(self, gain: int) -> None:
        """Count one customer."""
        self.customers += 1
        self.winners += gain > 0
        self.losers += gain < 0
        self.points += gain


@dataclass(slots=True)
class SimulationSums:
    """The sums over all customers so far; `months` by name are what was owed: ledger, draft.

    `before` is what was owed at the beginning; None: an older release did not count it.
    """

    customers: int = 0
    receipts: int = 0
    shortfall: int = 0
    ledger: Counter[str] = field(default_factory=Counter)
    draft: Counter[str] = field(default_factory=Counter)
    before: tuple[int, int] | None = (0, 0)
    months: dict[str, tuple[int, int]] = field(default_factory=dict)
    tiers: dict[str, GroupSums] = field(default_factory=dict)
    segments: dict[str, GroupSums] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(
        self, result: CustomerResult, ends: Iterable[MonthEnd], tier: str, segments: Iterable[str]
    ) -> None:
        """Add one customer, who has this level and is in these segments."""
        self.customers += 1
        self.receipts += result.receipts
        self.shortfall += result.shortfall
        self.ledger.update({str(kind): points for kind, points in result.ledger.items()})
        self.draft.update({str(kind): points for kind, points in result.draft.items()})
        if self.before is not None:
            self.before = (self.before[0] + result.before[0], self.before[1] + result.before[1])
        for end, (owed, would_owe) in zip(ends, result.months, strict=True):
            known = self.months.get(end.name, (0, 0))
            self.months[end.name] = (known[0] + owed, known[1] + would_owe)
        self.tiers.setdefault(tier, GroupSums()).add(result.gain)
        for segment in segments:
            self.segments.setdefault(segment, GroupSums()).add(result.gain)
        for receipt, reason in result.refused:
            self.refused[reason] += 1
            shown = self.examples.setdefault(reason, [])
            if len(shown) < EXAMPLES_MAX:
                shown.append(receipt)

    def to_json(self) -> dict[str, Any]:
        """Write the sums as JSON."""
        # Field by field: `asdict` takes a Counter for a mapping of pairs.
        return {
            "customers": self.customers,
            "receipts": self.receipts,
            "shortfall": self.shortfall,
            "ledger": dict(self.ledger),
            "draft": dict(self.draft),
            "before": self.before,
            "months": self.months,
            "tiers": {name: asdict(each) for name, each in self.tiers.items()},
            "segments": {name: asdict(each) for name, each in self.segments.items()},
            "refused": dict(self.refused),
            "examples": self.examples,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "SimulationSums":
        """Read what `to_json` wrote."""
        return cls(
            customers=said["customers"],
            receipts=said["receipts"],
            shortfall=said["shortfall"],
            ledger=Counter(said["ledger"]),
            draft=Counter(said["draft"]),
            before=(before[0], before[1]) if (before := said.get("before")) else None,
            months={name: (pair[0], pair[1]) for name, pair in said["months"].items()},
            tiers={name: GroupSums(**each) for name, each in said["tiers"].items()},
            segments={name: GroupSums(**each) for name, each in said["segments"].items()},
            refused=Counter(said["refused"]),
            examples=dict(said["examples"]),
        )


def given(moved: Mapping[str, int]) -> int:
    """Return the points that were earned, less what returns took back and what is owed instead."""
    return sum(moved.get(kind, 0) for kind in GIVEN) - moved.get(PostingType.DEBT, 0)


def spent(moved: Mapping[str, int]) -> int:
    """Return the points that paid for goods, less what returns gave back."""
    return -sum(moved.get(kind, 0) for kind in SPENT)


def expired(moved: Mapping[str, int]) -> int:
    """Return the points that lapsed unspent."""
    return -moved.get(PostingType.EXPIRE, 0)


def otherwise(moved: Mapping[str, int]) -> int:
    """Return what corrections of staff, transfers and merges added; negative: took."""
    return sum(moved.get(kind, 0) for kind in MOVED)


def month_ends(since: date, now: datetime, zone: tzinfo) -> list[MonthEnd]:
    """Return the ends of the months from `since` on, in the programme's zone."""
    ends, first = list[MonthEnd](), since.replace(day=1)
    for _ in range(MONTHS_MAX):
        following = add_months(first, 1)
        at = end_of(following - DAY, zone)
        ends.append(MonthEnd(month_of(first), min(at, now)))
        if at >= now:
            break
        first = following
    return ends


@dataclass(frozen=True, slots=True)
class SimulationSnapshot:
    """A simulation as it was asked for, stored to answer a repeated request."""

    id: str
    state: str
    since: date
    recorded_at: datetime
    finished_at: datetime | None
    customers: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """A back-test that workers carry out page by page; `cursor` is where the next page begins.

    The draft begins on the day `since`. What is owed now is as of `recorded_at`.
    """

    id: str
    draft: Programme
    since: date
    recorded_at: datetime
    by: str
    sums: SimulationSums = field(default_factory=SimulationSums)
    cursor: str = ""
    finished_at: datetime | None = None
    version: int = 0

    @property
    def snapshot(self) -> SimulationSnapshot:
        """The simulation without its sums."""
        state = "done" if self.finished_at else "running"
        return SimulationSnapshot(
            self.id, state, self.since, self.recorded_at, self.finished_at, self.sums.customers
        )
