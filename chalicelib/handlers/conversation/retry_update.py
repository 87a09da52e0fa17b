"""Answers an update of the quarantine anew, by the path of a fresh one."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.messages.message import Message
from chalicelib.domain.staff.actor import Actor
from chalicelib.handlers.conversation.receive import answer_message, take_report
from chalicelib.handlers.edge import boundary
from chalicelib.repo.conversation.quarantine import QuarantinedUpdate
from chalicelib.repo.table.commit import Committed
from chalicelib.world import World

RETRIED, DROPPED = "update.retried", "update.dropped"


@dataclass(frozen=True, slots=True)
class RetriedUpdate:
    """An update that was answered, and when."""

    id: str
    retried_at: datetime


def retry_update(world: World, actor: Actor, update_id: str) -> Committed[RetriedUpdate]:
    """Answer an update as if it arrived now, and take it out of the quarantine.

    The dialog of its chat remembers which updates it has answered, so an update that is retried
    twice has one effect. Its replies go through the outbox.

    Raises:
        NotFound: `update.unknown`, or `channel.unknown`: the channel is off.
        Rejected: `update.cut`: only the beginning of a long update was kept.
        Conflict: `update.broke_again`: it stays, with the new reason.
        Unavailable: table or queue do not answer, or its first answer is still on its way.
    """
    update = world.conversation.quarantine.find(update_id)
    if not update.is_whole:
        raise Rejected("update.cut")
    world.messengers.messenger(update.channel)  # refused here if the channel is off
    # The audit comes first: an act without an entry must not happen, an entry without an act may.
    world.commit(replace(actor, request=None), audit=(RETRIED, update_id))
    why = boundary.retried(lambda: _answer(world, update))
    if why:
        world.conversation.quarantine.note(update, why)
        raise Conflict("update.broke_again")
    write = world.conversation.quarantine.drop_write(update)
    return world.commit_once(actor, write, record=RetriedUpdate(update_id, actor.at))


def drop_update(world: World, actor: Actor, update_id: str) -> None:
    """Remove an update for good.

    Raises:
        NotFound: `update.unknown`.
    """
    update = world.conversation.quarantine.find(update_id)
    write = world.conversation.quarantine.drop_write(update)
    world.commit(actor, write, audit=(DROPPED, update_id))


def _answer(world: World, update: QuarantinedUpdate) -> None:
    message = world.messengers.messenger(update.channel).reread(update.body, update.at)
    # None: it is not for us, such as a message in a group.
    if message is None:
        return
    if isinstance(message, Message):
        answer_message(world, message, in_response=False)
    else:
        take_report(world, message)
