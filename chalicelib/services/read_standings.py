"""Read where the recipients of chunks stand, with what receipts and they themselves added."""

from collections.abc import Iterable, Mapping, Sequence

from chalicelib.domain.chunk import Chunk, ChunkId, Progress
from chalicelib.domain.run import Run
from chalicelib.domain.tally import Standing, standings_of
from chalicelib.world import World


def read_standings(
    world: World,
    run: Run,
    pages: Iterable[Sequence[Chunk]],
    progress: Mapping[ChunkId, Progress],
    *,
    cancelled: bool,
) -> list[Standing]:
    """Where everybody stands, page by page of the plan; `progress` was read before the chunks.

    So whoever was moved meanwhile is found where they were moved to.
    """
    planned = [
        each
        for chunks in pages
        for each in standings_of(chunks, progress, cancelled=cancelled).values()
    ]
    return _touched(world, run, planned)


def _touched(world: World, run: Run, standings: Sequence[Standing]) -> list[Standing]:
    wanted = list({each.customer for each in standings})
    known = world.touches.get_many(run.campaign, run.step, wanted)
    return [
        each.after(known[each.customer]) if each.customer in known else each for each in standings
    ]
