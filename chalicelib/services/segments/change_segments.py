"""Create, change and delete segments, by staff."""

from dataclasses import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.segments import Node, predicate_text
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.segments.segments import SegmentSnapshot, StoredSegment
from chalicelib.repo.table.commit import Committed
from chalicelib.world import World


def create_segment(
    world: World, actor: Actor, name: str, predicate: Node
) -> Committed[SegmentSnapshot]:
    """Store a new segment, once for each Idempotency-Key.

    Raises:
        Rejected: `segment.too_large`.
    """
    new = StoredSegment(world.new_id(), name, predicate_text(predicate), actor.at)
    return world.commit_once(
        actor,
        world.segments.stored.save_write(new),
        record=replace(new, version=1).snapshot,
        audit=("segment.created", new.id),
    )


def change_segment(
    world: World, actor: Actor, segment_id: str, *, name: str, predicate: Node, version: int | None
) -> StoredSegment:
    """Replace name and condition; if `version` is given, only that version is replaced.

    A campaign that uses the segment has the new condition from its next run.

    Raises:
        NotFound: `segment.unknown`.
        Conflict: `segment.changed`: another writer changed it meanwhile.
        Rejected: `segment.too_large`.
    """
    found = world.segments.stored.get(segment_id)
    text = predicate_text(predicate)
    # First, because the answer to the same request may have been lost.
    if (found.name, found.predicate) == (name, text):
        return found
    if version not in (None, found.version):
        raise Conflict("segment.changed")
    changed = replace(found, name=name, predicate=text, changed_at=actor.at)
    write = world.segments.stored.save_write(changed)
    world.commit(actor, write, audit=("segment.changed", segment_id))
    return replace(changed, version=found.version + 1)


def delete_segment(
    world: World, actor: Actor, segment_id: str, *, version: int | None = None
) -> None:
    """Delete a segment; a campaign that uses it can no longer be rehearsed or launched.

    If `version` is given, only that version is deleted.

    Raises:
        NotFound: `segment.unknown`.
        Conflict: `segment.changed`: another writer changed it meanwhile.
    """
    found = world.segments.stored.get(segment_id)
    if version not in (None, found.version):
        raise Conflict("segment.changed")
    write = world.segments.stored.delete_write(found)
    world.commit(actor, write, audit=("segment.deleted", segment_id))
