"""Sending again what was left in doubt: only a person decides it, for deliveries that they name.

A delivery that may have gone out is never repeated by us. Who is sent it again moves to a chunk of
their own, with a step of its own, so that the first step still reaches nobody twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.campaigns.state import SENDS, CampaignState
from chalicelib.domain.ids import ChunkId
from chalicelib.domain.planning.chunk import Chunk, Progress, RecipientResult

# Behind the ".m" of all chunks that recipients were moved to: these are found among them.
AGAIN = ".m.again"
STEP_AGAIN = "#again"
RESENDS = frozenset({CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.FINISHED})
"""The states of a campaign in which a person may have deliveries sent again."""


def is_again(chunk: ChunkId) -> bool:
    """Whether a person had this chunk's recipients sent to again."""
    return AGAIN in chunk


def may_send(state: CampaignState, chunk: ChunkId) -> bool:
    """Whether a worker may send this chunk now: a finished campaign sends only what a person asked.

    A paused one sends nothing, whoever asked.
    """
    return state in SENDS or (state is CampaignState.FINISHED and is_again(chunk))


def chunk_again(
    origin: Chunk, positions: Sequence[int], *, siblings: Collection[ChunkId], now: datetime
) -> Chunk:
    """The chunk of those at these positions of another; `siblings` are all moved from it before."""
    beginning = f"{origin.address.chunk}{AGAIN}"
    taken = {each.removeprefix(beginning) for each in siblings if each.startswith(beginning)}
    number = next(n for n in range(1, len(taken) + 2) if str(n) not in taken)
    return Chunk(
        address=origin.address._replace(chunk=ChunkId(f"{beginning}{number}")),
        channel=origin.channel,
        not_before=now,
        step=f"{origin.step}{STEP_AGAIN}{number}",
        recipients=tuple(origin.recipients[position] for position in positions),
    )


def moved_away(progress: Progress, positions: Collection[int]) -> Progress:
    """The progress of a chunk without those at these positions, who are counted elsewhere now."""
    outcomes = "".join(
        RecipientResult.MOVED if position in positions else letter
        for position, letter in enumerate(progress.outcomes)
    )
    return replace(progress, outcomes=outcomes)
