"""What became of everybody, counted by what was written down and by what arrived."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.campaign import CampaignRecord
from chalicelib.domain.chunk import BLOCK_MAX, ChunkId, Outcome
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.run import Run
from tests.faults.trouble import Trouble

# Whoever was judged just before they said stop gets the message just after it.
IN_FLIGHT = timedelta(seconds=5)
COLUMNS = (
    ("delivered", Outcome.DELIVERED),
    ("failed", Outcome.FAILED),
    ("unknown", Outcome.UNKNOWN),
    ("excluded", Outcome.EXCLUDED),
    ("expired", Outcome.EXPIRED),
    ("cancelled", Outcome.CANCELLED),
    ("pending", Outcome.PENDING),
)


@dataclass(frozen=True)
class Ended:
    """One campaign: its audience, and how many came to what end."""

    name: str
    audience: int
    held_out: int
    left: int
    ends: Counter[Outcome]
    arrived: int

    @property
    def total(self) -> int:
        moved = self.ends[Outcome.MOVED]
        return self.held_out + self.left + self.ends.total() - moved

    def __str__(self) -> str:
        ends = " | ".join(str(self.ends[outcome]) for _, outcome in COLUMNS)
        left = f"{self.left} | {self.held_out}"
        return (
            f"| {self.name} | {self.audience} | {ends} | {left} | {self.total} | {self.arrived} |"
        )


@dataclass(frozen=True)
class Tally:
    """All campaigns, and everything that must not have happened."""

    campaigns: list[Ended]
    killed: int
    doubled_jobs: int
    stopped: int
    sent_twice: int
    after_stop: int
    latest_after_stop: timedelta
    over_cap: int
    lost: int  # said to be delivered, and never arrived

    @property
    def unknown(self) -> int:
        return sum(each.ends[Outcome.UNKNOWN] for each in self.campaigns)

    @property
    def faults(self) -> list[str]:
        """What of the promises was broken."""
        kept = {
            "sums equal the audience": all(e.total == e.audience for e in self.campaigns),
            "nobody is pending": not any(e.ends[Outcome.PENDING] for e in self.campaigns),
            "nobody got it twice": self.sent_twice == 0,
            "nothing after a stop": self.after_stop == 0,
            "nobody over the cap": self.over_cap == 0,
            "what is delivered arrived": self.lost == 0,
            "a block a kill is in doubt at most": self.unknown <= BLOCK_MAX * self.killed,
        }
        return [promise for promise, is_kept in kept.items() if not is_kept]

    def __str__(self) -> str:
        names = " | ".join(name for name, _ in COLUMNS)
        lines = [
            f"| campaign | audience | {names} | excluded by the plan | held out | sum | arrived |",
            "|---|" + "---:|" * (len(COLUMNS) + 5),
            *map(str, self.campaigns),
            "",
            f"| killed workers | {self.killed} |",
            "|---|---:|",
            f"| doubled jobs | {self.doubled_jobs} |",
            f"| said stop | {self.stopped} |",
            f"| got a message twice | {self.sent_twice} |",
            f"| got one over {IN_FLIGHT.seconds} s after their stop | {self.after_stop} |",
            f"| latest after a stop | {self.latest_after_stop.total_seconds():.1f} s |",
            f"| got more than the caps allow | {self.over_cap} |",
            f"| delivered by the book, not arrived | {self.lost} |",
            f"| unknown | {self.unknown} (at most {BLOCK_MAX * self.killed}) |",
        ]
        return "\n".join(lines)


def count(trouble: Trouble) -> Tally:
    """Count everything, at the end."""
    arrivals = trouble.channel.arrivals
    got = Counter((each.chat, each.words) for each in arrivals)
    at: dict[str, datetime] = {each.chat: each.at for each in arrivals}
    late = [
        at[chat] - since for chat, since in trouble.stopped.items() if at.get(chat, since) > since
    ]
    people = Counter(chat for chat, _ in got)
    campaigns = [_ended(trouble, record, run, got) for record, run in trouble.scene.campaigns]
    return Tally(
        campaigns=campaigns,
        killed=trouble.killed,
        doubled_jobs=trouble.doubled,
        stopped=len(trouble.stopped),
        sent_twice=sum(times > 1 for times in got.values()),
        after_stop=sum(each > IN_FLIGHT for each in late),
        latest_after_stop=max(late, default=timedelta(0)),
        over_cap=sum(times > 1 for times in people.values()),
        lost=sum(_lost(trouble, record, run, got) for record, run in trouble.scene.campaigns),
    )


def _ended(
    trouble: Trouble, record: CampaignRecord, run: Run, got: Counter[tuple[str, str]]
) -> Ended:
    runs, words = trouble.scene.world.runs, str(record.content.priority)
    pages = list(runs.pages(run))
    reasons = [reason for page in pages for _, reason in runs.left_of(run, page)]
    ends = Counter[Outcome]()
    for _, outcome in _outcomes(trouble, run):
        ends[outcome] += 1
    held_out = sum(reason.is_control for reason in reasons)
    return Ended(
        name=words,
        audience=sum(f"t{words}" in each.tags for each in trouble.scene.people.values()),
        held_out=held_out,
        left=len(reasons) - held_out,
        ends=ends,
        arrived=sum(times for (_, to), times in got.items() if to == words),
    )


def _lost(trouble: Trouble, record: CampaignRecord, run: Run, got: Counter[tuple[str, str]]) -> int:
    chats = {each.id: chat for chat, each in trouble.scene.people.items()}
    words = str(record.content.priority)
    return sum(
        got[(chats[customer], words)] != 1
        for customer, outcome in _outcomes(trouble, run)
        if outcome is Outcome.DELIVERED
    )


def _outcomes(trouble: Trouble, run: Run) -> Iterator[tuple[CustomerId, Outcome]]:
    """Everybody in a chunk of the run, with what became of them."""
    world = trouble.scene.world
    began = {each.address.chunk: each for each in world.progresses.all_of(run)}
    members: dict[ChunkId, tuple[CustomerId, ...]] = defaultdict(tuple)
    for page in world.runs.pages(run):
        for chunk in world.runs.chunks_of(run, page):
            members[chunk.address.chunk] = chunk.recipients
    for chunk_id, recipients in members.items():
        letters = began[chunk_id].outcomes if chunk_id in began else "." * len(recipients)
        yield from zip(recipients, map(Outcome, letters), strict=True)
