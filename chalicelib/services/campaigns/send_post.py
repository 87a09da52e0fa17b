"""Send a post to the wall once: its key lets the platform recognise a repetition."""

from dataclasses import replace
from datetime import timedelta

from chalicelib import log
from chalicelib.channels.messenger import PostsToWall
from chalicelib.domain.calendar import NEXT_TICK
from chalicelib.domain.campaigns.picture import own_picture
from chalicelib.domain.campaigns.wall_post import (
    CLAIMED_FOR,
    REPEATED_AFTER_S,
    WALL,
    PostState,
    WallPost,
)
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.ids import PostId
from chalicelib.domain.messages.outgoing import Attempt, Attempted
from chalicelib.domain.messages.wall import OutgoingPost
from chalicelib.repo.campaigns.wall_posts import PostMoved
from chalicelib.services.planning.jobs import queue_post
from chalicelib.world import World

QUEUE_WAITS_S = 900


def send_post(world: World, post_id: PostId) -> None:
    """Send a post that is due; of one that is due soon, queue the job once more.

    The worker claims the post before the call. If it dies after that, the call may have arrived, so
    the next one repeats it with the same key while the platform surely recognises it.

    Raises:
        Unavailable: the table or the queue does not answer; the job must be repeated.
    """
    try:
        post = world.campaigns.posts.get(post_id)
    except NotFound:
        return  # the commit of the post was refused
    now = world.now()
    if post.state is not PostState.PLANNED or _waits(world, post):
        return
    if post.is_lost(now):
        _store(world, post.ended(PostState.UNKNOWN, now, post.code))
        return
    claimed = _store(world, post.claimed(now))
    if claimed is None:
        return
    after = claimed.judged(attempt := _call(world, post), world.now(), doubted=post.tried_at)
    if _store(world, after) and after.state is PostState.PLANNED:
        wait_s = attempt.wait_s or REPEATED_AFTER_S
        queue_post(world, post.id, delay_s=min(wait_s, QUEUE_WAITS_S))


def queue_due_posts(world: World) -> None:
    """Queue the posts that are due before the next tick, and those that a worker left. Idempotent.

    Raises:
        Unavailable: the table or the queue does not answer.
    """
    for post_id in world.campaigns.posts.open():
        wait = world.campaigns.posts.get(post_id).at - world.now()
        if wait < NEXT_TICK:
            _queue_after(world, post_id, wait)


def _waits(world: World, post: WallPost) -> bool:
    """Whether it is not the time yet; the job is then queued again."""
    now = world.now()
    wait = post.at - now
    if wait > NEXT_TICK:
        return True  # the clock queues it
    if wait > timedelta(0):
        _queue_after(world, post.id, wait)
        return True
    if post.is_claimed(now):
        _queue_after(world, post.id, CLAIMED_FOR)
        return True
    return False


def _queue_after(world: World, post_id: PostId, wait: timedelta) -> None:
    # The queue counts whole seconds: one more, so that the job does not come too early.
    seconds = int(wait.total_seconds()) + 1 if wait > timedelta(0) else 0
    queue_post(world, post_id, delay_s=min(seconds, QUEUE_WAITS_S))


def _call(world: World, post: WallPost) -> Attempt:
    words = post.words
    outgoing = OutgoingPost(post.id, words.text, own_picture(words.picture), words.link)
    try:
        wall = world.messengers.sender(WALL)
        assert isinstance(wall, PostsToWall)
        return wall.post(outgoing)
    except NotFound as off:
        return Attempt(Attempted.REFUSED, off.code)
    except Unavailable as refused:
        # The token or the picture: nothing was posted.
        return Attempt(Attempted.WAIT, refused.code, refused.retry_after_s)


def _store(world: World, post: WallPost) -> WallPost | None:
    """Store the next version; None: another worker, or a person who cancelled, was faster."""
    try:
        world.commit(None, *world.campaigns.posts.writes(post))
    except PostMoved:
        return None
    if post.state is not PostState.PLANNED:
        log.event("post.ended", post=post.id, state=post.state, code=post.code)
    return replace(post, version=post.version + 1)
