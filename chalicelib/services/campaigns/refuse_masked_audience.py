"""Keep a role from finding out masked fields by rehearsing campaigns, which send nothing."""

from contextlib import suppress

from chalicelib.domain.campaigns.campaign import CampaignRecord, SegmentAudience
from chalicelib.domain.campaigns.run import Run, rehearsal_name
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.segments.masked import refuse_masked, refuse_singling_out
from chalicelib.domain.staff.staff import SIGHTS, Role, Sight
from chalicelib.services.planning.read_audience import read_predicate
from chalicelib.world import World


def refuse_masked_rehearsal(world: World, role: Role, record: CampaignRecord) -> None:
    """Refuse a rehearsal for listed ids with a condition on a field that the role sees masked.

    Raises:
        Forbidden: `segment.masked_field`.
    """
    with suppress(NotFound):  # the rehearsal itself refuses a segment that was deleted
        predicate = read_predicate(world, record)
        if predicate is not None:
            refuse_singling_out(predicate, SIGHTS[role])


def refuse_masked_list(world: World, role: Role, record: CampaignRecord, run: Run) -> None:
    """Refuse the customers of a rehearsal that were chosen by a field that the role sees masked.

    Raises:
        Forbidden: `segment.masked_field`.
        NotFound: `segment.unknown`: the segment was deleted.
    """
    if SIGHTS[role] is Sight.FULL:
        return
    # Another condition than that of the rehearsal says nothing about the customers that it found.
    if _was_changed_since(world, record, run):
        raise Forbidden("segment.masked_field")
    predicate = read_predicate(world, record)
    if predicate is not None:
        refuse_masked(predicate, SIGHTS[role])


def _was_changed_since(world: World, record: CampaignRecord, run: Run) -> bool:
    # A rehearsal that is under way has the version of its campaign in its name; a change of the
    # campaign removes the result of one that is done.
    done = record.rehearsed is not None and record.rehearsed.run == run.name
    if not done and run.name != rehearsal_name(record.version):
        return True
    match record.content.audience:
        case SegmentAudience(segment):
            return world.segments.stored.get(segment).changed_at > run.at
        case _:
            return False
