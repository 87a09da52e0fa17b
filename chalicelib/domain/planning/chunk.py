"""A chunk: up to a hundred recipients of one run, in one channel, at one hour."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from chalicelib.domain.ids import CampaignId, ChunkId, CustomerId, RunName
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.exclusion import Reason

CHUNK_MAX = 100
BATCH_MAX = 10  # claimed, sent and saved together; a crash leaves at most these unknown
MOVED = ".m"  # between the id of a chunk and the number of a chunk of its deferred recipients


class RecipientResult(StrEnum):
    """The result for one recipient, as a one-character code; the codes are stored: never change."""

    PENDING = "."
    SENT = "s"
    DELIVERED = "d"
    FAILED = "f"
    UNKNOWN = "u"
    EXCLUDED = "x"  # by a check at the moment of dispatch
    EXPIRED = "e"
    CANCELLED = "c"
    MOVED = "m"  # to another chunk, which counts them


STATES: Mapping[RecipientResult, DeliveryState] = {
    RecipientResult.PENDING: DeliveryState.PLANNED,
    RecipientResult.SENT: DeliveryState.SENT,
    RecipientResult.DELIVERED: DeliveryState.DELIVERED,
    RecipientResult.FAILED: DeliveryState.FAILED,
    RecipientResult.UNKNOWN: DeliveryState.UNKNOWN,
    RecipientResult.EXCLUDED: DeliveryState.EXCLUDED,
    RecipientResult.EXPIRED: DeliveryState.EXPIRED,
    RecipientResult.CANCELLED: DeliveryState.CANCELLED,
}
# A moved recipient has the opening of their window instead of a reason, until the chunk is done.
UNEXPLAINED = frozenset({RecipientResult.MOVED, RecipientResult.CANCELLED})


class Address(NamedTuple):
    """The address of a chunk: its campaign, its run and its id."""

    campaign: CampaignId
    run: RunName
    chunk: ChunkId


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk as it was planned; it never changes.

    `step` is that of the run, unless a person resends deliveries with an unknown result.
    """

    address: Address
    channel: str
    not_before: datetime
    step: str
    recipients: tuple[CustomerId, ...]

    def __len__(self) -> int:
        return len(self.recipients)


class Departure(NamedTuple):
    """The number of chunks of a page, one after another, of one instant and one channel.

    `channel` is empty for a page that an earlier release planned.
    """

    not_before: datetime
    chunks: int
    channel: str = ""


class DueChunk(NamedTuple):
    """A chunk by its id, the instant from which it may be sent, and its channel if it is known."""

    id: ChunkId
    not_before: datetime
    channel: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """The customers of a page who get nothing, each with the reason of the first failed check."""

    address: Address
    customers: tuple[tuple[CustomerId, Reason], ...]


class FinalResult(NamedTuple):
    """The result for one recipient, and why; see `Progress.reasons`."""

    result: RecipientResult
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a chunk.

    The worker that holds the lease processes the batch that begins at `cursor`.

    `outcomes` has one result code a recipient. `reasons` say by position why a recipient was
    excluded, with which code of the channel a message failed, or until when it was deferred.
    `unsent` are the positions that were claimed and certainly not sent, because the channel did not
    accept them. `version` is 0 until a worker starts. `ended_on` is the accounting day on which the
    chunk was first done.
    """

    address: Address
    outcomes: str
    cursor: int = 0
    reasons: Mapping[int, str] = field(default_factory=dict)
    owner: str = ""
    lease_until: datetime | None = None
    unsent: frozenset[int] = frozenset()
    done: bool = False
    version: int = 0
    ended_on: date | None = None

    @property
    def accepted(self) -> int:
        """How many messages the channel took."""
        return self.counts[RecipientResult.SENT] + self.counts[RecipientResult.DELIVERED]

    @property
    def failures(self) -> Counter[str]:
        """How many messages the channel did not take, by its code."""
        failed = [at for at, each in enumerate(self.outcomes) if each == RecipientResult.FAILED]
        return Counter(self.reasons.get(at, "channel.refused") for at in failed)

    @property
    def pending(self) -> list[int]:
        """The positions of the current batch that have no result yet."""
        batch = range(self.cursor, min(self.cursor + BATCH_MAX, len(self.outcomes)))
        return [at for at in batch if self.outcomes[at] == RecipientResult.PENDING]

    @property
    def is_complete(self) -> bool:
        """Whether every recipient has a result."""
        return self.cursor >= len(self.outcomes)

    def is_leased(self, now: datetime) -> bool:
        """Whether a worker holds the lease."""
        return self.lease_until is not None and self.lease_until > now

    def with_results(self, results: Mapping[int, FinalResult]) -> "Progress":
        """The progress with these results, by position.

        The cursor moves to the next batch once no recipient of this one is pending.
        """
        codes = list(self.outcomes)
        for position, final in results.items():
            codes[position] = final.result
        reasons = {position: final.reason for position, final in results.items() if final.reason}
        after = replace(
            self,
            outcomes="".join(codes),
            reasons={**self.reasons, **reasons},
            unsent=self.unsent - results.keys(),
        )
        return after if after.pending else replace(after, cursor=self.cursor + BATCH_MAX)

    def cancelled(self, in_doubt: Collection[int]) -> "Progress":
        """The progress of a cancelled campaign: recipients without a message are cancelled.

        The messages at `in_doubt` may have been sent and become unknown.
        """
        # Deferred recipients are in no other chunk yet, so they are cancelled as well.
        waiting = {RecipientResult.PENDING, RecipientResult.MOVED}
        codes = [RecipientResult.CANCELLED if code in waiting else code for code in self.outcomes]
        for position in in_doubt:
            codes[position] = RecipientResult.UNKNOWN
        return replace(self, outcomes="".join(codes), cursor=len(codes), unsent=frozenset())

    def closed(self) -> "Progress":
        """The progress of a finished chunk, as it is stored for reports."""
        # The instant until which a recipient was deferred stands in the new chunk as well.
        reasons = {
            position: reason
            for position, reason in self.reasons.items()
            if self.outcomes[position] not in UNEXPLAINED
        }
        return replace(self, reasons=reasons, unsent=frozenset())

    @property
    def counts(self) -> Counter[RecipientResult]:
        """How many recipients have which result."""
        return Counter(RecipientResult(code) for code in self.outcomes)


def deferred_chunks(chunk: Chunk, progress: Progress) -> list[Chunk]:
    """New chunks for the deferred recipients, one for each instant at which windows open.

    The order is fixed, so that a worker that repeats this after a crash makes the same chunks.
    """
    openings: dict[str, list[int]] = {}
    for position, code in enumerate(progress.outcomes):
        if code == RecipientResult.MOVED:
            openings.setdefault(progress.reasons[position], []).append(position)
    return [
        replace(
            chunk,
            address=chunk.address._replace(chunk=ChunkId(f"{chunk.address.chunk}{MOVED}{number}")),
            not_before=datetime.fromisoformat(opening),
            recipients=tuple(chunk.recipients[at] for at in openings[opening]),
        )
        for number, opening in enumerate(sorted(openings), start=1)
    ]


@dataclass(frozen=True, slots=True)
class PageSum:
    """The totals of one planned page; those of several pages add up.

    `found` is the number of customers in the segment: planned, excluded or in a control group.
    `planned` counts by channel and by the hour of the customer's own clock ("telegram", 10);
    `excluded` counts by reason, control groups included. `cost_micro` is the expected price in
    millionths of the currency in which channels are paid.
    """

    found: int = 0
    planned: Counter[tuple[str, int]] = field(default_factory=Counter)
    excluded: Counter[Reason] = field(default_factory=Counter)
    cost_micro: int = 0
    chunks: int = 0

    def __add__(self, other: "PageSum") -> "PageSum":
        return PageSum(
            self.found + other.found,
            self.planned + other.planned,
            self.excluded + other.excluded,
            self.cost_micro + other.cost_micro,
            self.chunks + other.chunks,
        )
