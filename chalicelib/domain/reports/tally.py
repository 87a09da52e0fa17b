"""What became of the recipients of a run, counted: sums that add up, whoever counted them."""

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
"""The states whose reasons are counted; what is deferred has an instant instead."""

# Whoever opened, followed or answered it had got it, whatever was heard of its delivery.
ARRIVED = (T.DELIVERED, T.OPENED, T.CLICKED, T.ANSWERED)
FAILED = (T.BOUNCED, T.REJECTED)

# Told of those to whom it was tried to be sent, and of those whose message was accepted.
_TURNED_DOWN: Mapping[EngagementKind, Figure] = {
    T.STOPPED: Figure.STOPPED,
    T.BOUNCED: Figure.BOUNCED,
    T.COMPLAINED: Figure.COMPLAINED,
}
_ENGAGED: Mapping[EngagementKind, Figure] = {
    T.CLICKED: Figure.CLICKED,
    T.ANSWERED: Figure.ANSWERED,
    T.ASKED: Figure.ASKED,
}


@dataclass(frozen=True, slots=True)
class RecipientStatus:
    """Where one recipient stands; `did` is what a report tells of what they did since."""

    customer: CustomerId
    channel: str
    not_before: datetime
    state: DeliveryState
    reason: str = ""
    did: frozenset[Figure] = frozenset()

    def after(self, touches: Engagements) -> "RecipientStatus":
        """The standing with what receipts and the person's own deeds add: only forward."""
        kinds = touches.first.keys()
        state = state_after(self.state, kinds)
        if state not in ATTEMPTED:
            return self
        did = {figure for kind, figure in _TURNED_DOWN.items() if kind in kinds}
        if state in ACCEPTED:
            did |= set(_engaged(self.channel, touches))
        reason = self.reason if state is self.state else _why_failed(state, kinds)
        return replace(self, state=state, reason=reason, did=frozenset(did))


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts by channel: of states, of reasons within a state, of what recipients did."""

    states: Counter[tuple[str, DeliveryState]] = field(default_factory=Counter)
    reasons: Counter[tuple[str, DeliveryState, str]] = field(default_factory=Counter)
    did: Counter[tuple[str, Figure]] = field(default_factory=Counter)

    @classmethod
    def of(cls, standings: Iterable[RecipientStatus]) -> "Tally":
        tally = cls()
        for each in standings:
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
        """Every channel by which something was planned."""
        return sorted({channel for channel, _ in self.states})

    def in_state(self, state: DeliveryState) -> int:
        """How many recipients of all channels are in a state."""
        return sum(number for (_, in_state), number in self.states.items() if in_state is state)

    def within(self, channel: str, states: AbstractSet[DeliveryState]) -> int:
        """How many recipients of a channel are in one of the states."""
        return sum(self.states[channel, state] for state in states)


def state_after(state: DeliveryState, kinds: AbstractSet[EngagementKind]) -> DeliveryState:
    """How far a delivery is after what was heard of it, in whatever order it came (F02).

    A receipt may be faster than the worker's own note that it had sent the message.
    """
    for reached, signs in ((S.DELIVERED, ARRIVED), (S.FAILED, FAILED)):
        origin = S.SENDING if state is S.PLANNED else state
        if moves(origin, reached) and any(sign in kinds for sign in signs):
            state = reached
    return state


def statuses_of(
    chunks: Iterable[Chunk], progress: Mapping[ChunkId, Progress], *, cancelled: bool = False
) -> dict[CustomerId, RecipientStatus]:
    """Where everybody in the chunks of one page stands, each customer once.

    Whoever was moved counts where they were moved to. Chunks come by id, so that what was moved
    stands behind its origin. What nobody began is planned, or cancelled where the campaign is,
    unless a worker has the chunk in hand.
    """
    found: dict[CustomerId, RecipientStatus] = {}
    for chunk in chunks:
        begun = progress.get(chunk.address.chunk) or Progress(chunk.address, "." * len(chunk))
        waits = S.CANCELLED if cancelled and begun.lease_until is None else S.PLANNED
        recipients = zip(chunk.recipients, map(RecipientResult, begun.outcomes), strict=True)
        for place, (customer, outcome) in enumerate(recipients):
            if outcome is not RecipientResult.MOVED:
                state = waits if outcome is RecipientResult.PENDING else STATES[outcome]
                reason = begun.reasons.get(place, "")
                found[customer] = RecipientStatus(
                    customer, chunk.channel, chunk.not_before, state, reason
                )
    return found


def _why_failed(state: DeliveryState, kinds: AbstractSet[EngagementKind]) -> str:
    return next(kind for kind in FAILED if kind in kinds) if state is S.FAILED else ""


def _engaged(channel: str, touches: Engagements) -> Iterator[Figure]:
    kinds = touches.first.keys()
    yield from (figure for kind, figure in _ENGAGED.items() if kind in kinds)
    if channel != EMAIL:
        return
    if T.SCANNED in kinds and T.CLICKED not in kinds:
        yield Figure.CLICKED_BY_MACHINE
    if T.OPENED in kinds:
        yield _opened(touches)


def _opened(touches: Engagements) -> Figure:
    """One class a letter: whoever clicks or answers has opened it, a machine or not before."""
    acted = T.CLICKED in touches.first or T.ANSWERED in touches.first
    if acted or Reader.HUMAN in touches.opened_by:
        return Figure.OPENED_BY_PERSON
    sure = touches.opened_by == {Reader.MACHINE}
    return Figure.OPENED_BY_MACHINE if sure else Figure.OPENED_UNSURE
