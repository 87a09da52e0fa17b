"""End a chunk: count it, and hand what was deferred to chunks of its own."""

from dataclasses import replace
from datetime import datetime

from chalicelib import log
from chalicelib.domain.calendar import NEXT_TICK
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import ChunkId
from chalicelib.domain.planning.chunk import Chunk, FinalResult, Progress, RecipientResult
from chalicelib.domain.planning.frequency import Step
from chalicelib.repo.campaigns.plan_items import MOVED
from chalicelib.repo.delivery.contacts import ContactRecord
from chalicelib.services.delivery.take_chunk import ChunkLease
from chalicelib.services.planning.advance_run import finish_run
from chalicelib.services.planning.jobs import queue_chunk

UNEXPLAINED = frozenset({RecipientResult.MOVED, RecipientResult.CANCELLED})


def close_chunk(taken: ChunkLease) -> None:
    """Write the end of a chunk of which nobody is pending, and end the run if it was the last.

    Raises:
        ChunkLost: another job has the chunk.
        Unavailable: the table does not answer; the next job will find what is left to do.
    """
    world, address = taken.world, taken.chunk.address
    moved = _moved_chunks(taken.chunk, taken.progress)
    try:
        world.delivery.progresses.finish(_ended(taken.progress), moved)
    except Unavailable:
        taken.keep()
        raise
    counts = {outcome.name.lower(): n for outcome, n in taken.progress.counts.items()}
    log.event("chunk.done", campaign=address.campaign, chunk=address.chunk, **counts)
    for chunk in moved:
        if chunk.not_before <= world.now() + NEXT_TICK:
            queue_chunk(world, chunk.address, attempt=1, not_before=chunk.not_before)
    finish_run(world, address.campaign, address.run)


def cancel_rest(taken: ChunkLease) -> None:
    """End a chunk whose campaign was cancelled: whoever is in doubt stays so, nobody else gets it.

    What was deferred is in no other chunk yet, and is cancelled as well.

    Raises:
        ChunkLost, Unavailable: as for `close_chunk`.
    """
    doubted = _settle_block(taken)
    letters = [
        RecipientResult.CANCELLED
        if letter in {RecipientResult.PENDING, RecipientResult.MOVED}
        else letter
        for letter in taken.progress.outcomes
    ]
    for position in doubted:
        letters[position] = RecipientResult.UNKNOWN
    ended = {
        position: FinalResult(RecipientResult(letter)) for position, letter in enumerate(letters)
    }
    taken.progress = replace(taken.progress.ending(ended), cursor=len(letters), unsent=frozenset())
    close_chunk(taken)


def _settle_block(taken: ChunkLease) -> list[int]:
    """The positions of the block in hand that are in doubt; what was never sent is given back."""
    positions, chunk = taken.progress.pending, taken.chunk
    step = Step(chunk.address.campaign, chunk.step)
    contacts = taken.world.delivery.contacts
    found = contacts.get_many([chunk.recipients[each] for each in positions])
    held: dict[int, ContactRecord] = {
        each: found[chunk.recipients[each]]
        for each in positions
        if taken.is_ours(found[chunk.recipients[each]].by.get(step, ""))
    }
    freed = [record.leaving(step) for each, record in held.items() if each in taken.unsent]
    if freed:
        contacts.claim(freed)
    return [each for each in held if each not in taken.unsent]


def _moved_chunks(chunk: Chunk, progress: Progress) -> list[Chunk]:
    """Chunks for those who were deferred, one for each instant at which their windows open."""
    openings: dict[str, list[int]] = {}
    for position, letter in enumerate(progress.outcomes):
        if letter == RecipientResult.MOVED:
            openings.setdefault(progress.reasons[position], []).append(position)
    return [
        replace(
            chunk,
            address=chunk.address._replace(chunk=ChunkId(f"{chunk.address.chunk}{MOVED}{number}")),
            not_before=datetime.fromisoformat(opening),
            recipients=tuple(chunk.recipients[each] for each in openings[opening]),
        )
        for number, opening in enumerate(sorted(openings), start=1)
    ]


def _ended(progress: Progress) -> Progress:
    """The progress as it is kept; until when somebody was deferred stands in their new chunk."""
    reasons = {
        position: reason
        for position, reason in progress.reasons.items()
        if progress.outcomes[position] not in UNEXPLAINED
    }
    return replace(progress, reasons=reasons, unsent=frozenset())
