"""Plan a post on the wall of the community, and cancel one that was not sent."""

from datetime import datetime

from chalicelib import log
from chalicelib.domain.campaigns.picture import own_picture
from chalicelib.domain.campaigns.wall_post import (
    DAYS_AHEAD_MAX,
    WALL,
    PostSnapshot,
    PostWords,
    WallPost,
    check_words,
)
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from chalicelib.domain.ids import CampaignId, PostId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.planning.jobs import queue_post
from chalicelib.world import World

SOON_S = 900  # a job cannot wait longer in the queue; the clock finds a later post
LOOKED_AT_AGAIN_S = 60  # then a job sends a post whose maker died after the commit


def plan_post(
    world: World,
    actor: Actor,
    words: PostWords,
    *,
    campaign: CampaignId | None = None,
    at: datetime | None = None,
) -> Committed[PostSnapshot]:
    """Store a post and queue it: at once, or for the instant `at`. Idempotent.

    Raises:
        Rejected: `post.no_text`, `post.personal`, `post.too_long`, `post.at`: the instant is past
            or too far ahead; `post.picture`: no one uploaded the picture; `post.off`: the
            community has no wall here.
        Unavailable: the queue or the bucket does not answer.
    """
    check_words(words)
    if not world.settings.vk_secret or not world.settings.vk_wall_token:
        raise Rejected("post.off")
    if at and not actor.at <= at <= actor.at + DAYS_AHEAD_MAX:
        raise Rejected("post.at")
    _keep_picture(world, words.picture)
    post = WallPost(
        id=PostId(f"{actor.at:%Y%m%d%H%M%S}{world.new_id()}"),
        words=words,
        created_at=actor.at,
        at=at or actor.at,
        campaign=campaign,
    )
    _queue_look(world, post, actor.at)
    planned = world.commit_once(
        actor,
        *world.campaigns.posts.writes(post),
        record=post.snapshot,
        audit=("post.planned", post.id),
    )
    if not planned.repeated:
        if at is None:
            _queue_at_once(world, post)
        log.event("post.planned", post=post.id, channel=WALL)
    return planned


def cancel_post(world: World, actor: Actor, post_id: PostId) -> Committed[PostSnapshot]:
    """Cancel a post before it is sent. Idempotent.

    Raises:
        NotFound: `post.unknown`.
        Conflict: `post.state`: it was sent, or may have been.
    """

    def decide(_: Moved | None) -> Committed[PostSnapshot]:
        post = world.campaigns.posts.get(post_id)
        after = post.cancelled(actor.at)
        return world.commit_once(
            actor,
            *world.campaigns.posts.writes(after),
            record=after.snapshot,
            audit=("post.cancelled", post_id),
        )

    cancelled = world.attempt(decide, contended=Unavailable("post.contended"))
    if not cancelled.repeated:
        log.event("post.cancelled", post=post_id)
    return cancelled


def _keep_picture(world: World, picture: str) -> None:
    found = own_picture(picture)
    if not found:
        return
    try:
        world.pictures.keep(found)
    except NotFound as unknown:
        raise Rejected("post.picture") from unknown


def _queue_look(world: World, post: WallPost, now: datetime) -> None:
    """Queue a job before the commit, so that no post that is due soon is stored without one."""
    wait_s = (post.at - now).total_seconds()
    if wait_s < SOON_S:
        # If the commit is refused, the job finds nothing.
        queue_post(world, post.id, delay_s=max(int(wait_s) + 1, LOOKED_AT_AGAIN_S))


def _queue_at_once(world: World, post: WallPost) -> None:
    try:
        queue_post(world, post.id)
    except Unavailable as refused:
        # The job that was queued before sends it within a minute.
        log.event("post.sent_later", why=refused.code, **log.cause_of(refused))
