"""Read where the recipients of chunks stand, with what receipts and they themselves added."""

from collections.abc import Iterable, Mapping, Sequence

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import ChunkId
from chalicelib.domain.planning.chunk import Chunk, Progress
from chalicelib.domain.reports.tally import RecipientStatus, statuses_of
from chalicelib.world import World


def read_statuses(
    world: World,
    run: Run,
    pages: Iterable[Sequence[Chunk]],
    progress: Mapping[ChunkId, Progress],
    *,
    cancelled: bool,
) -> list[RecipientStatus]:
    """Where everybody stands, page by page of the plan; `progress` was read before the chunks.

    So whoever was moved meanwhile is found where they were moved to.
    """
    planned = [
        each
        for chunks in pages
        for each in statuses_of(chunks, progress, cancelled=cancelled).values()
    ]
    return _touched(world, run, planned)


def _touched(world: World, run: Run, standings: Sequence[RecipientStatus]) -> list[RecipientStatus]:
    wanted = list({each.customer for each in standings})
    known = world.delivery.engagements.get_many(run.campaign, run.step, wanted)
    return [
        each.after(known[each.customer]) if each.customer in known else each for each in standings
    ]
