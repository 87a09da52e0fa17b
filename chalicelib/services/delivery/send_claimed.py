"""Send to those who were claimed, at the channel's pace, and read what is known after it."""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempt, Attempted
from chalicelib.domain.planning.chunk import BLOCK_MAX, FinalResult, RecipientResult
from chalicelib.repo.delivery.buckets import ChannelBusy
from chalicelib.services.delivery.judge_recipients import Going
from chalicelib.services.delivery.pace_channel import Pace
from chalicelib.services.messages.send_message import send_message
from chalicelib.world import World

OUTCOMES: Mapping[Attempted, RecipientResult] = {
    Attempted.SENT: RecipientResult.SENT,
    Attempted.DELIVERED: RecipientResult.DELIVERED,
    Attempted.REFUSED: RecipientResult.FAILED,
    Attempted.BLOCKED: RecipientResult.FAILED,
    Attempted.IN_DOUBT: RecipientResult.UNKNOWN,
}
"""What is final; after the others the message was certainly not sent."""

CLOSED = "channel.closed"
BUSY_S = 1


@dataclass(slots=True)
class SentBlock:
    """By position what became of a block; `unsent` were not taken by the channel.

    `wait_s` is how long it wants to be left alone, `closed` the code with which it takes nothing
    at all, `blocked` are the chats in which we may not write.
    """

    ends: dict[int, FinalResult] = field(default_factory=dict)
    unsent: set[int] = field(default_factory=set)
    wait_s: int = 0
    closed: str = ""
    blocked: list[Chat] = field(default_factory=list)


def send_claimed(world: World, pace: Pace, claimed: Mapping[int, Going]) -> SentBlock:
    """Make one call for each, side by side; whoever cannot leave soon is not sent to."""
    block, calls = SentBlock(), dict[int, Future[Attempt]]()
    positions = sorted(claimed)
    try:
        for position, _ in zip(positions, pace.departures(len(positions)), strict=True):
            outgoing = claimed[position].outgoing
            calls[position] = _senders().submit(send_message, world, outgoing)
    except ChannelBusy:
        block.unsent.update(positions[len(calls) :])
        block.wait_s = BUSY_S
    asked_s = 0
    for position, call in calls.items():
        asked_s = max(asked_s, _note(block, position, claimed[position], call.result()))
    if asked_s:
        block.wait_s = max(block.wait_s, asked_s)
        pace.hold(timedelta(seconds=asked_s))
    return block


def _note(block: SentBlock, position: int, to: Going, attempt: Attempt) -> int:
    """Keep what is known after one call; for how many seconds the channel wants a pause."""
    match attempt.result:
        case Attempted.WAIT:
            block.unsent.add(position)
            return max(attempt.wait_s, BUSY_S)
        case Attempted.CLOSED:
            block.unsent.add(position)
            block.closed = attempt.code or CLOSED
            return 0
        case Attempted.BLOCKED if isinstance(to.outgoing.to, Chat):
            block.blocked.append(to.outgoing.to)
    block.ends[position] = FinalResult(OUTCOMES[attempt.result], attempt.code)
    return 0


@cache
def _senders() -> ThreadPoolExecutor:
    """The threads of this container: as many as a block has messages."""
    return ThreadPoolExecutor(BLOCK_MAX, thread_name_prefix="sender")
