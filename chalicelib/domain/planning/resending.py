"""Resends deliveries with an unknown result; only a person decides this, for named deliveries.

The service never repeats by itself a message that may have been sent. The recipients of a resent
message move to a new chunk with its own step, so that no recipient gets the first step twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.campaigns.state import SENDS, CampaignState
from chalicelib.domain.ids import ChunkId
from chalicelib.domain.planning.chunk import MOVED, Chunk, Progress, RecipientResult
from chalicelib.domain.planning.frequency import Contacts, Step

# Chunks of resent deliveries are found among all chunks that recipients were moved to.
AGAIN = f"{MOVED}.again"
STEP_AGAIN = "#again"
RESENDS = frozenset({CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.FINISHED})
"""The states of a campaign in which a person may resend deliveries."""


def is_again(chunk: ChunkId) -> bool:
    """Whether the chunk holds deliveries that a person resends."""
    return AGAIN in chunk


def may_send(state: CampaignState, chunk: ChunkId) -> bool:
    """Whether a worker may send this chunk now.

    A finished campaign sends only what a person resends; a paused one sends nothing at all.
    """
    return state in SENDS or (state is CampaignState.FINISHED and is_again(chunk))


def chunk_again(
    origin: Chunk, positions: Sequence[int], *, siblings: Collection[ChunkId], now: datetime
) -> Chunk:
    """The new chunk for the recipients at these positions of `origin`.

    `siblings` are the ids of earlier chunks with recipients of `origin`; the new id differs.
    """
    beginning = f"{origin.address.chunk}{AGAIN}"
    used = {each.removeprefix(beginning) for each in siblings if each.startswith(beginning)}
    number = next(n for n in range(1, len(used) + 2) if str(n) not in used)
    return Chunk(
        address=origin.address._replace(chunk=ChunkId(f"{beginning}{number}")),
        channel=origin.channel,
        not_before=now,
        step=f"{origin.step}{STEP_AGAIN}{number}",
        recipients=tuple(origin.recipients[position] for position in positions),
    )


def moved_away(progress: Progress, positions: Collection[int]) -> Progress:
    """The progress after the recipients at these positions moved to another chunk."""
    outcomes = "".join(
        RecipientResult.MOVED if position in positions else code
        for position, code in enumerate(progress.outcomes)
    )
    return replace(progress, outcomes=outcomes)


def original_step(step: str) -> str:
    """The step that a resent message repeats; another step is returned unchanged."""
    return step.partition(STEP_AGAIN)[0]


def without_repeated(contacts: Contacts, step: Step) -> Contacts:
    """The contacts without the message that `step` resends: both count as one contact."""
    if STEP_AGAIN not in step.name:
        return contacts
    original = step._replace(name=original_step(step.name))
    return Contacts(
        tuple(
            kept
            for kept in contacts.ring
            if kept.step._replace(name=original_step(kept.step.name)) != original
        )
    )
