"""Counts the result of every recipient, as stored and as seen by the messenger."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.planning.chunk import RecipientResult
from tests.faults.book import read_book
from tests.faults.channel import Message
from tests.faults.doubts import Doubts, doubts_of
from tests.faults.trouble import Trouble

# A recipient who was judged just before they said stop gets the message just after it.
IN_FLIGHT = timedelta(seconds=5)
COLUMNS = (
    ("delivered", RecipientResult.DELIVERED),
    ("failed", RecipientResult.FAILED),
    ("unknown", RecipientResult.UNKNOWN),
    ("excluded", RecipientResult.EXCLUDED),
    ("expired", RecipientResult.EXPIRED),
    ("cancelled", RecipientResult.CANCELLED),
    ("pending", RecipientResult.PENDING),
)


@dataclass(frozen=True)
class CampaignTally:
    """One campaign: its audience, and how many recipients have which result."""

    name: str
    audience: int
    held_out: int
    excluded: int
    results: Counter[RecipientResult]
    arrived: int

    @property
    def total(self) -> int:
        return self.held_out + self.excluded + self.results.total()

    def __str__(self) -> str:
        results = [self.results[each] for _, each in COLUMNS]
        sums = [self.excluded, self.held_out, self.total, self.arrived]
        return "| " + " | ".join(map(str, [self.name, self.audience, *results, *sums])) + " |"


@dataclass(frozen=True)
class Tally:
    """The counts of all campaigns, and of everything that must not happen."""

    campaigns: list[CampaignTally]
    doubts: Doubts
    doubled_jobs: int
    stopped: int
    sent_twice: int
    after_stop: int
    latest_after_stop: timedelta
    over_cap: int
    lost: int  # stored as delivered, and never arrived
    unaccounted: int  # arrived, and stored neither as delivered nor as unknown

    @property
    def killed(self) -> int:
        return len(self.doubts.kills)

    @property
    def promises(self) -> dict[str, bool]:
        """Each promise, and whether it was kept."""
        return {
            "sums equal the audience": all(e.total == e.audience for e in self.campaigns),
            "no recipient is pending": not any(
                e.results[RecipientResult.PENDING] for e in self.campaigns
            ),
            "no customer got a message twice": self.sent_twice == 0,
            "no message after a stop": self.after_stop == 0,
            "no customer is over the cap": self.over_cap == 0,
            "every delivered message arrived": self.lost == 0,
            "every arrived message is delivered or unknown": self.unaccounted == 0,
            **self.doubts.promises,
        }

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
            f"| arrived, neither delivered by the book nor unknown | {self.unaccounted} |",
            *self.doubts.rows,
        ]
        return "\n".join(lines)


def count(trouble: Trouble) -> Tally:
    """Count the results of all recipients after the trial."""
    arrivals = trouble.channel.arrivals
    got = Counter(each.message for each in arrivals)
    at: dict[str, datetime] = {each.message.chat: each.at for each in arrivals}
    late = [
        at[chat] - since for chat, since in trouble.stopped.items() if at.get(chat, since) > since
    ]
    people = Counter(chat for chat, _ in got)
    book = read_book(trouble.scene)
    delivered = {
        message for message, outcome in book.items() if outcome is RecipientResult.DELIVERED
    }
    unknown = {message for message, outcome in book.items() if outcome is RecipientResult.UNKNOWN}
    return Tally(
        campaigns=ended(trouble, book),
        doubts=doubts_of(trouble, unknown),
        doubled_jobs=trouble.doubled,
        stopped=len(trouble.stopped),
        sent_twice=sum(times > 1 for times in got.values()),
        after_stop=sum(each > IN_FLIGHT for each in late),
        latest_after_stop=max(late, default=timedelta(0)),
        over_cap=sum(times > 1 for times in people.values()),
        lost=sum(got[message] != 1 for message in delivered),
        unaccounted=len(got.keys() - delivered - unknown),
    )


def ended(trouble: Trouble, book: Mapping[Message, RecipientResult]) -> list[CampaignTally]:
    """The results of each campaign."""
    return [_ended(trouble, book, record, run) for record, run in trouble.scene.campaigns]


def _ended(
    trouble: Trouble, book: Mapping[Message, RecipientResult], record: CampaignRecord, run: Run
) -> CampaignTally:
    world, words = trouble.scene.world, str(record.content.priority)
    pages, chunks = world.campaigns.runs.pages(run), world.delivery.chunks
    reasons = [reason for page in pages for _, reason in chunks.excluded_of(run, page)]
    held_out = sum(reason.is_control for reason in reasons)
    return CampaignTally(
        name=words,
        audience=sum(f"t{words}" in each.tags for each in trouble.scene.people.values()),
        held_out=held_out,
        excluded=len(reasons) - held_out,
        results=Counter(outcome for message, outcome in book.items() if message.words == words),
        arrived=sum(each.message.words == words for each in trouble.channel.arrivals),
    )
