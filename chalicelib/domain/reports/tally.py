"""Counts the results of a run's recipients; the counts of several parts add up."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain.ids import ChunkId, CustomerId
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.planning.chunk import STATES, Chunk, Progress, RecipientResult
from chalicelib.domain.planning.delivery import DeliveryState, moves
from chalicelib.domain.reports.channel_knowledge import Figure
from chalicelib.domain.responses.engagement import EngagementKind, Engagements
from chalicelib.domain.responses.reader import Reader

S = DeliveryState
T = EngagementKind

ATTEMPTED = frozenset({S.SENT, S.DELIVERED, S.FAILED, S.UNKNOWN})
ACCEPTED = frozenset({S.SENT, S.DELIVERED})
EXPLAINED = frozenset({S.EXCLUDED, S.FAILED})
"""The states whose reasons are counted; the reason of a deferred delivery is an instant."""

# A read, an open, a click or an answer proves that the message arrived, even without a receipt.
ARRIVED = (T.DELIVERED, T.READ, T.OPENED, T.CLICKED, T.ANSWERED)
# A rejected e-mail was not sent: a bounce beside it is an earlier one of the mailbox.
FAILED = (T.REJECTED, T.BOUNCED)
READ = frozenset({T.CLICKED, T.ANSWERED})
"""What only a person does who has the message: a mailbox that bounces after it went later."""

# Counted for attempted messages.
_NEGATIVE: Mapping[EngagementKind, Figure] = {
    T.STOPPED: Figure.STOPPED,
    T.BOUNCED: Figure.BOUNCED,
    T.COMPLAINED: Figure.COMPLAINED,
}
_OF_SENT = frozenset({Figure.BOUNCED, Figure.COMPLAINED})
# Counted for accepted messages.
_POSITIVE: Mapping[EngagementKind, Figure] = {
    T.READ: Figure.READ,
    T.CLICKED: Figure.CLICKED,
    T.ANSWERED: Figure.ANSWERED,
    T.ASKED: Figure.ASKED,
}


@dataclass(frozen=True, slots=True)
class RecipientStatus:
    """The state of one recipient's delivery; `did` are the figures in which they count."""

    customer: CustomerId
    channel: str
    not_before: datetime
    state: DeliveryState
    reason: str = ""
    did: frozenset[Figure] = frozenset()

    def after(self, engagements: Engagements) -> "RecipientStatus":
        """Return the status after receipts and engagements; a status only moves forward."""
        kinds = engagements.first.keys()
        state = state_after(self.state, kinds)
        if state not in ATTEMPTED:
            return self
        did = {figure for kind, figure in _NEGATIVE.items() if kind in kinds}
        if T.REJECTED in kinds:
            did -= _OF_SENT
        if state in ACCEPTED:
            did |= set(_engaged(self.channel, engagements))
        reason = self.reason if state is self.state else _why_failed(state, kinds)
        return replace(self, state=state, reason=reason, did=frozenset(did))


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of recipients by channel and state, by reason, and by figure of engagement."""

    states: Counter[tuple[str, DeliveryState]] = field(default_factory=Counter)
    reasons: Counter[tuple[str, DeliveryState, str]] = field(default_factory=Counter)
    did: Counter[tuple[str, Figure]] = field(default_factory=Counter)

    @classmethod
    def of(cls, statuses: Iterable[RecipientStatus]) -> "Tally":
        tally = cls()
        for each in statuses:
            tally.states[each.channel, each.state] += 1
            if each.reason and each.state in EXPLAINED:
                tally.reasons[each.channel, each.state, each.reason] += 1
            tally.did.update((each.channel, figure) for figure in each.did)
        return tally

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.states + other.states, self.reasons + other.reasons, self.did + other.did)

    @property
    def total(self) -> int:
        return self.states.total()

    @property
    def channels(self) -> list[str]:
        """The channels for which messages were planned."""
        return sorted({channel for channel, _ in self.states})

    def in_state(self, state: DeliveryState) -> int:
        """Count the recipients of all channels that are in a state."""
        return sum(number for (_, in_state), number in self.states.items() if in_state is state)

    def within(self, channel: str, states: AbstractSet[DeliveryState]) -> int:
        """Count the recipients of a channel that are in one of the states."""
        return sum(self.states[channel, state] for state in states)


def state_after(state: DeliveryState, kinds: AbstractSet[EngagementKind]) -> DeliveryState:
    """Return the state of a delivery after these engagements, in any order (F02)."""
    failed = () if kinds & READ else FAILED
    for reached, evidence in ((S.DELIVERED, ARRIVED), (S.FAILED, failed)):
        # A receipt may arrive before the worker has saved that it sent the message.
        origin = S.SENDING if state is S.PLANNED else state
        if moves(origin, reached) and any(kind in kinds for kind in evidence):
            state = reached
    return state


def statuses_of(
    chunks: Iterable[Chunk], progress: Mapping[ChunkId, Progress], *, cancelled: bool = False
) -> dict[CustomerId, RecipientStatus]:
    """Return the status of every recipient in the chunks of one page, each customer once.

    `chunks` are in the order of their ids. A pending recipient is planned; if the campaign is
    cancelled and no worker holds the lease of the chunk, they are cancelled.
    """
    # A moved recipient counts in the chunk to which they were moved. Its id begins with the id of
    # the original chunk, so it comes later and its status replaces the earlier one.
    statuses: dict[CustomerId, RecipientStatus] = {}
    for chunk in chunks:
        saved = progress.get(chunk.address.chunk) or Progress(chunk.address, "." * len(chunk))
        pending = S.CANCELLED if cancelled and saved.lease_until is None else S.PLANNED
        recipients = zip(chunk.recipients, map(RecipientResult, saved.outcomes), strict=True)
        for position, (customer, result) in enumerate(recipients):
            if result is not RecipientResult.MOVED:
                state = pending if result is RecipientResult.PENDING else STATES[result]
                reason = saved.reasons.get(position, "")
                statuses[customer] = RecipientStatus(
                    customer, chunk.channel, chunk.not_before, state, reason
                )
    return statuses


def _why_failed(state: DeliveryState, kinds: AbstractSet[EngagementKind]) -> str:
    return next(kind for kind in FAILED if kind in kinds) if state is S.FAILED else ""


def _engaged(channel: str, engagements: Engagements) -> Iterator[Figure]:
    kinds = engagements.first.keys()
    yield from (figure for kind, figure in _POSITIVE.items() if kind in kinds)
    if channel != EMAIL:
        return
    if T.SCANNED in kinds and T.CLICKED not in kinds:
        yield Figure.CLICKED_BY_MACHINE
    if T.OPENED in kinds:
        yield _opened(engagements)


def _opened(engagements: Engagements) -> Figure:
    """Classify who opened an e-mail: a click or an answer proves a person."""
    acted = T.CLICKED in engagements.first or T.ANSWERED in engagements.first
    if acted or Reader.HUMAN in engagements.opened_by:
        return Figure.OPENED_BY_PERSON
    sure = engagements.opened_by == {Reader.MACHINE}
    return Figure.OPENED_BY_MACHINE if sure else Figure.OPENED_UNSURE
