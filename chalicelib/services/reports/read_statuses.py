"""Read the statuses of recipients, including delivery receipts and other engagements."""

from collections.abc import Iterable, Mapping, Sequence

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import ChunkId
from chalicelib.domain.planning.chunk import Chunk, Progress
from chalicelib.domain.reports.tally import RecipientStatus, statuses_of
from chalicelib.world import World


def planned_statuses(
    pages: Iterable[Sequence[Chunk]],
    progress: Mapping[ChunkId, Progress],
    *,
    cancelled: bool,
) -> list[RecipientStatus]:
    """Return the status of every recipient of some pages of the plan, as the workers saved it.

    `progress` must be read before the chunks: then a recipient who is moved in between is found in
    the chunk that they were moved to.
    """
    return [
        each
        for chunks in pages
        for each in statuses_of(chunks, progress, cancelled=cancelled).values()
    ]


def after_engagements(
    world: World, run: Run, statuses: Sequence[RecipientStatus]
) -> list[RecipientStatus]:
    """Return the statuses after receipts and other engagements, in the same order."""
    customers = list({each.customer for each in statuses})
    engagements = world.delivery.engagements.get_many(run.campaign, run.step, customers)
    return [
        each.after(engagements[each.customer]) if each.customer in engagements else each
        for each in statuses
    ]
