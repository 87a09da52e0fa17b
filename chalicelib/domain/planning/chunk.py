"""A chunk: up to a hundred customers who get the same message the same way at the same hour."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from chalicelib.domain.ids import CampaignId, ChunkId, CustomerId, RunName
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.exclusion import Reason

CHUNK_MAX = 100
BLOCK_MAX = 10  # claimed, sent and checkpointed together: all that a crash can leave in doubt


class RecipientResult(StrEnum):
    """What became of one recipient, in one letter; the letters are stored, so they never change."""

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


class Address(NamedTuple):
    """Which chunk of which run of which campaign."""

    campaign: CampaignId
    run: RunName
    chunk: ChunkId


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk as it was planned; it never changes.

    `step` is that of the run, unless a person had what was in doubt sent again.
    """

    address: Address
    channel: str
    not_before: datetime
    step: str
    recipients: tuple[CustomerId, ...]

    def __len__(self) -> int:
        return len(self.recipients)


class Departure(NamedTuple):
    """So many chunks of a page, one after another, may go from an instant on."""

    not_before: datetime
    chunks: int


@dataclass(frozen=True, slots=True)
class Excluded:
    """Those of a page who get nothing, and the first failing check: excluded, or held out."""

    address: Address
    left: tuple[tuple[CustomerId, Reason], ...]


class FinalResult(NamedTuple):
    """What became of one recipient, and why; see `Progress.reasons`."""

    outcome: RecipientResult
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a chunk is. Whoever holds the lease has the block at `cursor` in hand.

    `outcomes` has a letter a recipient. `reasons` say by position why somebody was excluded, with
    which code of the channel a message failed, or until when it was deferred. `unsent` are the
    positions that were claimed and certainly not sent: the channel did not take them then.
    `version` 0: nobody began.
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

    @property
    def pending(self) -> list[int]:
        """The positions of the block in hand that nothing became of yet."""
        block = range(self.cursor, min(self.cursor + BLOCK_MAX, len(self.outcomes)))
        return [each for each in block if self.outcomes[each] == RecipientResult.PENDING]

    def ending(self, ends: Mapping[int, FinalResult]) -> "Progress":
        """The progress once these positions came to their ends.

        The cursor goes on to the next block as soon as nobody of this one is pending.
        """
        letters = list(self.outcomes)
        for position, end in ends.items():
            letters[position] = end.outcome
        reasons = {position: end.reason for position, end in ends.items() if end.reason}
        ended = replace(
            self,
            outcomes="".join(letters),
            reasons={**self.reasons, **reasons},
            unsent=self.unsent - ends.keys(),
        )
        return ended if ended.pending else replace(ended, cursor=self.cursor + BLOCK_MAX)

    @property
    def counts(self) -> Counter[RecipientResult]:
        """How many recipients came to what."""
        return Counter(RecipientResult(letter) for letter in self.outcomes)


@dataclass(frozen=True, slots=True)
class PageSum:
    """What the plan of one page found; sums of pages add up.

    `found` were in the segment: those planned, excluded and held out. `planned` counts by channel
    and by the hour of the customer's own clock ("telegram", 10); `left` by reason; `cost_micro`
    is the expected price in millionths of the currency that channels are paid in.
    """

    found: int = 0
    planned: Counter[tuple[str, int]] = field(default_factory=Counter)
    left: Counter[Reason] = field(default_factory=Counter)
    cost_micro: int = 0
    chunks: int = 0

    def __add__(self, other: "PageSum") -> "PageSum":
        return PageSum(
            self.found + other.found,
            self.planned + other.planned,
            self.left + other.left,
            self.cost_micro + other.cost_micro,
            self.chunks + other.chunks,
        )
