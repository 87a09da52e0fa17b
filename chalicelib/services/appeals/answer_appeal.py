"""Answer an appeal: the answer leaves once, through the outbox, where the customer wrote last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from chalicelib.channels.webchat import WEBCHAT
from chalicelib.domain.appeals.appeal import Appeal, AppealState
from chalicelib.domain.appeals.appeal_message import AppealMessage, MessageKind
from chalicelib.domain.appeals.appeal_requests import SettledAppeal, WrittenMessage
from chalicelib.domain.appeals.transitions import replied, solved
from chalicelib.domain.appeals.written_rating import RATINGS
from chalicelib.domain.errors import Conflict, NotFound, Rejected, Unavailable
from chalicelib.domain.ids import AppealId, CustomerId
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.messages.chat_digest import mailbox_of
from chalicelib.domain.messages.reply import (
    Button,
    Keyboard,
    Line,
    MailNotice,
    Reply,
    bound,
)
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.conversation.owed_replies import OwedReply
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.services.appeals.queue_reply import queue_at_once, queue_second_look
from chalicelib.services.conversation.give_answer import stored_reply
from chalicelib.world import World

CONTENDED = Unavailable("appeal.contended")

Done = TypeVar("Done", WrittenMessage, SettledAppeal)


@dataclass(frozen=True, slots=True)
class _Sending:
    """What leaves with a change of an appeal: the writes beside it, and the reply to queue."""

    writes: Sequence[Write] = ()
    reply: OwedReply | None = None


def answer_appeal(
    world: World, actor: Actor, appeal_id: AppealId, text: str, *, seen: int | None
) -> Committed[WrittenMessage]:
    """Send an answer to the customer. Idempotent.

    `seen` is the number of the last message that the author saw. Two people may answer at once:
    the second one is refused unless they saw the answer of the first. While the appeal is answered
    the bot is silent in that chat.

    Raises:
        NotFound: `appeal.not_found`.
        Rejected: `appeal.seen_unknown`: there is no such message yet.
        Conflict: `appeal.closed`, `appeal.unreachable`, `appeal.answered`: also if it was solved.
        Unavailable: `appeal.contended`, or the queue does not answer.
    """
    sent: list[_Sending] = []

    def decide(_: Moved | None) -> Committed[WrittenMessage]:
        appeal = find_appeal(world, appeal_id)
        _refuse_unseen(appeal, actor, seen)
        rules, store = world.desk.rules.get(actor.at), world.desk.appeals
        said = AppealMessage(appeal.count + 1, actor.at, MessageKind.STAFF, text, actor.by)
        after = replace(
            replied(appeal, actor.at, actor.by, rules), count=said.number, answered=said.number
        )
        sending = _sending(world, after, Line("appeal.reply", {"text": text}), None, said.number)
        if sending.reply is None:
            raise Conflict("appeal.unreachable")
        sent[:] = [sending]
        queue_second_look(world, sending.reply)
        return world.commit_once(
            actor,
            *store.change_writes(appeal, after),
            store.message_write(appeal_id, said),
            *sending.writes,
            record=WrittenMessage(said.number, actor.at, actor.by, after.state),
            audit=("appeal.answered", appeal_id),
        )

    return _queued(world, sent, world.attempt(decide, contended=CONTENDED))


def solve_appeal(world: World, actor: Actor, appeal_id: AppealId) -> Committed[SettledAppeal]:
    """Say that an appeal is solved, and ask the customer for a rating. Idempotent.

    Raises:
        NotFound: `appeal.not_found`.
        Conflict: `appeal.closed`.
        Unavailable: `appeal.contended`, or the queue does not answer.
    """
    sent: list[_Sending] = []

    def decide(*, asks: bool) -> Committed[SettledAppeal]:
        appeal = find_appeal(world, appeal_id)
        rules, store = world.desk.rules.get(actor.at), world.desk.appeals
        after = solved(appeal, actor.at, actor.by, rules)
        record = SettledAppeal(appeal_id, after.settled_at or actor.at, after.state)
        if appeal.state is AppealState.SOLVED:
            # There is nothing to write, unless the answer to this request is kept.
            return world.commit_once(actor, record=record) if actor.request else Committed(record)
        said = AppealMessage(appeal.count + 1, actor.at, MessageKind.BOT, "solved", actor.by)
        after = replace(after, count=said.number)
        sent[:] = [_rating_asked(world, after) if asks else _Sending()]
        return world.commit_once(
            actor,
            *store.change_writes(appeal, after),
            store.message_write(appeal_id, said),
            *sent[0].writes,
            record=record,
            audit=("appeal.solved", appeal_id),
        )

    try:
        done = world.attempt(lambda _: decide(asks=True), contended=CONTENDED)
    except Conflict as refused:
        if refused.code != "appeal.unreachable":
            raise
        # The chat is another person's by now, or is closed: there is nobody to ask.
        done = world.attempt(lambda _: decide(asks=False), contended=CONTENDED)
    return _queued(world, sent, done)


def _rating_asked(world: World, appeal: Appeal) -> _Sending:
    by_email = appeal.chat is not None and appeal.chat.channel == EMAIL
    asked = "appeal.rate_by_email" if by_email else "appeal.rate_it"
    line = Line(asked, {"about": appeal.summary})
    sending = _sending(world, appeal, line, rating_buttons(appeal.id), appeal.count)
    if sending.reply:
        queue_second_look(world, sending.reply)
    return sending


def find_appeal(world: World, appeal_id: AppealId) -> Appeal:
    """The appeal with this id.

    Raises:
        NotFound: `appeal.not_found`.
    """
    appeal = world.desk.appeals.get(appeal_id)
    if appeal is None:
        raise NotFound("appeal.not_found")
    return appeal


def rating_buttons(appeal_id: AppealId) -> Keyboard:
    """The buttons from 1 to 5, each bound to its appeal."""
    return (tuple(Button(bound(f"rate_{each}", appeal_id), f"{each}") for each in RATINGS),)


def _refuse_unseen(appeal: Appeal, actor: Actor, seen: int | None) -> None:
    """Refuse a second answer by an author who did not see the first."""
    if seen is None:
        # An author who names nothing answers the customer's words, unless another person did.
        is_answered = appeal.state is AppealState.WAITING and appeal.answered_by != actor.by
    else:
        if seen > appeal.count:
            raise Rejected("appeal.seen_unknown", current=appeal.count)
        is_answered = seen < appeal.answered and appeal.answered_by != actor.by
        # Solved while the answer was written: its author decides again.
        is_answered |= appeal.state is AppealState.SOLVED and seen < appeal.count
    if is_answered:
        by = appeal.answered_by or ""
        raise Conflict("appeal.answered", seen=seen or 0, current=appeal.count, by=by)


def _sending(
    world: World, appeal: Appeal, line: Line, keyboard: Keyboard | None, number: int
) -> _Sending:
    """What to write so that a line reaches the customer; without a reply they have no chat."""
    chat, cause = appeal.chat, f"appeal#{appeal.id}#{number}"
    if chat is None:
        return _Sending()
    owner = _owner(world, appeal)
    if chat.channel == EMAIL:
        mail = MailNotice(owner or CustomerId(""), chat.id, appeal.locale, line)
        box = mailbox_of(owner or CustomerId(appeal.id))
        return _kept(world, stored_reply(world, box, appeal.locale, mail, cause))
    if owner is None and keyboard is None:
        # A person without a card continues a registration by a button, and writes else.
        keyboard = ((Button("register"),),)
    reply = stored_reply(world, chat, appeal.locale, Reply((line,), keyboard), cause)
    if owner is None and world.conversation.dialogs.get(chat) is None:
        # The state of a chat without a customer is kept for a month only.
        # A session of the web chat ends with it.
        return _Sending() if chat.channel == WEBCHAT.name else _kept(world, reply)
    live = appeal.id if appeal.state is AppealState.WAITING else None
    # On the condition that the chat is still the customer's: an answer must not reach another one.
    ending = world.conversation.dialogs.live_write(chat, owner, live, world.now())
    return _kept(world, reply, ending)


def _kept(world: World, reply: OwedReply, *writes: Write) -> _Sending:
    kept = world.conversation.owed_replies.keep_write(reply, world.now())
    return _Sending((kept, *writes), reply)


def _owner(world: World, appeal: Appeal) -> CustomerId | None:
    """The customer of an appeal, or the one into whom they were merged."""
    if appeal.customer_id is None:
        return None
    if world.customers.profiles.get(appeal.customer_id):
        return appeal.customer_id
    return world.customers.merges.survivor_of(appeal.customer_id) or appeal.customer_id


def _queued(world: World, sent: Sequence[_Sending], done: Committed[Done]) -> Committed[Done]:
    reply = sent[0].reply if sent else None
    if reply is not None and not done.repeated:
        queue_at_once(world, reply)
    return done
