"""Queue a stored reply of the desk: at once, and once more for the case that we die meanwhile."""

from chalicelib import log
from chalicelib.domain.errors import Unavailable
from chalicelib.repo.conversation.owed_replies import OwedReply
from chalicelib.world import World

# The worker looks once more by then, if we die between the transaction and the queue.
SECOND_LOOK_S = 60


def queue_second_look(world: World, reply: OwedReply) -> None:
    """Queue a reply before it is stored, for the case that we die after its transaction.

    Raises:
        Unavailable: the queue does not answer.
    """
    world.queues.outbox.send({"reply": reply.id, "attempt": 0}, delay_s=SECOND_LOOK_S)


def queue_at_once(world: World, reply: OwedReply) -> None:
    """Queue a reply that is stored; if that fails, the second look sends it within a minute."""
    try:
        world.queues.outbox.send({"reply": reply.id, "attempt": 0})
    except Unavailable as refused:
        log.event("appeal.sent_later", why=refused.code, **log.cause_of(refused))
