"""Make, change and remove segments, by staff."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.segments import Node, predicate_text
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.segments.segments import StoredSegment
from chalicelib.world import World


def create_segment(
    world: World, actor: Actor, name: str, predicate: Node, tell: Callable[[StoredSegment], str]
) -> StoredSegment:
    """Keep a new segment; `tell` words the answer that is kept for a repeated request.

    Raises:
        Rejected: `segment.too_large`.
        Repeated: this very request was answered before.
    """
    new = StoredSegment(world.new_id(), name, predicate_text(predicate), actor.at)
    told = tell(replace(new, version=1))
    return world.segments.stored.save(new, actor.answering(told))


def change_segment(
    world: World, actor: Actor, segment_id: str, *, name: str, predicate: Node, version: int | None
) -> StoredSegment:
    """Replace name and condition; with `version`, only what is still at that one.

    Whoever uses the segment means the new condition from their next run on.

    Raises:
        NotFound: `segment.unknown`.
        Conflict: `segment.changed`: somebody changed it meanwhile.
        Rejected: `segment.too_large`.
    """
    found = world.segments.stored.get(segment_id)
    if version not in (None, found.version):
        raise Conflict("segment.changed")
    text = predicate_text(predicate)
    if (found.name, found.predicate) == (name, text):
        return found
    changed = replace(found, name=name, predicate=text, changed_at=actor.at)
    return world.segments.stored.save(changed, actor)


def delete_segment(world: World, actor: Actor, segment_id: str) -> None:
    """Remove a segment; a campaign that uses it can not be carried out any more.

    Raises:
        NotFound: `segment.unknown`.
        Conflict: `segment.changed`: somebody changed it meanwhile.
    """
    world.segments.stored.delete(world.segments.stored.get(segment_id), actor)
