"""What staff do with an appeal besides answering: notes, assignment, topic, priority, merging."""

from dataclasses import replace

from chalicelib.domain.appeals.appeal import Appeal, AppealState
from chalicelib.domain.appeals.appeal_message import AppealMessage, MessageKind
from chalicelib.domain.appeals.appeal_requests import (
    AppealChange,
    SettledAppeal,
    WrittenMessage,
)
from chalicelib.domain.appeals.transitions import heard, merged, reclassified
from chalicelib.domain.errors import Conflict, NotFound, Rejected
from chalicelib.domain.ids import AppealId, CustomerId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.appeals.appeals import AppealIsOpen
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.appeals.answer_appeal import CONTENDED, find_appeal
from chalicelib.world import World

JOINED_MAX = 20


def note_appeal(
    world: World, actor: Actor, appeal_id: AppealId, text: str
) -> Committed[WrittenMessage]:
    """Write a note that staff alone see. Idempotent.

    Raises:
        NotFound: `appeal.not_found`.
        Unavailable: `appeal.contended`.
    """

    def decide(_: Moved | None) -> Committed[WrittenMessage]:
        appeal, store = find_appeal(world, appeal_id), world.desk.appeals
        said = AppealMessage(appeal.count + 1, actor.at, MessageKind.NOTE, text, actor.by)
        after = replace(appeal, count=said.number)
        return world.commit_once(
            actor,
            *store.change_writes(appeal, after),
            store.message_write(appeal_id, said),
            record=WrittenMessage(said.number, actor.at, actor.by, after.state),
            audit=("appeal.noted", appeal_id),
        )

    return world.attempt(decide, contended=CONTENDED)


def change_appeal(world: World, actor: Actor, appeal_id: AppealId, change: AppealChange) -> Appeal:
    """Change the assignee, topic or priority; a repetition changes nothing.

    Raises:
        NotFound: `appeal.not_found`, `key.not_found`.
        Conflict: `appeal.closed`, `appeal.changed`; `appeal.topic_taken`: the customer has another
            open appeal about the topic, with which this one can be merged.
        Unavailable: `appeal.contended`.
    """
    if change.assignee and world.staff.keys.named(change.assignee) is None:
        raise NotFound("key.not_found")

    def decide(_: Moved | None) -> Appeal:
        appeal, store = find_appeal(world, appeal_id), world.desk.appeals
        after = _changed(world, actor, appeal, change)
        if after == appeal:
            return appeal
        if change.version is not None and change.version != appeal.version:
            raise Conflict("appeal.changed", version=appeal.version)
        if appeal.state is AppealState.CLOSED:
            raise Conflict("appeal.closed")
        try:
            writes = store.change_writes(appeal, after)
            world.commit(actor, *writes, audit=("appeal.changed", appeal_id))
        except AppealIsOpen as taken:
            raise Conflict("appeal.topic_taken", other=taken.appeal_id or "") from taken
        return replace(after, version=appeal.version + 1)

    return world.attempt(decide, contended=CONTENDED)


def _changed(world: World, actor: Actor, appeal: Appeal, change: AppealChange) -> Appeal:
    assignee = None if change.unassign else change.assignee or appeal.assignee
    after = replace(appeal, assignee=assignee)
    topic, priority = change.topic or appeal.topic, change.priority
    if topic is appeal.topic and priority in (None, appeal.priority):
        return after
    rules = world.desk.rules.get(actor.at)
    return reclassified(after, rules, topic=topic, priority=priority)


def _is_of_one_person(world: World, one: CustomerId | None, other: CustomerId | None) -> bool:
    """Whether both are one customer, or were merged."""
    if one is None or other is None or one == other:
        return one is not None and one == other
    survivor_of = world.customers.merges.survivor_of
    return (survivor_of(one) or one) == (survivor_of(other) or other)


def merge_appeals(
    world: World, actor: Actor, appeal_id: AppealId, into: AppealId
) -> Committed[SettledAppeal]:
    """Make an appeal a part of another one of the same customer. Idempotent.

    The messages of both are shown together. If the merged one waits for an answer, so does the
    other one afterwards.

    Raises:
        NotFound: `appeal.not_found`.
        Rejected: `appeal.same`, `appeal.other_customer`.
        Conflict: `appeal.closed`, `appeal.too_many_joined`.
        Unavailable: `appeal.contended`.
    """
    if appeal_id == into:
        raise Rejected("appeal.same")

    def decide(_: Moved | None) -> Committed[SettledAppeal]:
        part, whole = find_appeal(world, appeal_id), find_appeal(world, into)
        if not _is_of_one_person(world, part.customer_id, whole.customer_id):
            raise Rejected("appeal.other_customer")
        if AppealState.CLOSED in (part.state, whole.state):
            raise Conflict("appeal.closed")
        joined = (*whole.joined, part.id, *part.joined)
        if len(joined) > JOINED_MAX:
            raise Conflict("appeal.too_many_joined", most=JOINED_MAX)
        rules, store = world.desk.rules.get(actor.at), world.desk.appeals
        ended = merged(part, whole.id, actor.at, rules)
        said = AppealMessage(whole.count + 1, actor.at, MessageKind.BOT, "merged", actor.by)
        # Only a clock that runs makes another one run.
        after = heard(whole, actor.at, rules, is_thanks=part.running_since is None)
        after = replace(after, joined=joined, count=said.number)
        return world.commit_once(
            actor,
            *store.change_writes(part, ended),
            *store.change_writes(whole, after),
            store.message_write(whole.id, said),
            record=SettledAppeal(part.id, actor.at, ended.state),
            audit=("appeal.merged", part.id),
        )

    return world.attempt(decide, contended=CONTENDED)
