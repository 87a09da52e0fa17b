"""What leads an appeal from one state to another; every function returns the appeal afterwards."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.appeals.appeal import RUNNING, AlarmKind, Appeal, AppealState
from chalicelib.domain.appeals.deadlines import stopped, timed
from chalicelib.domain.appeals.desk_rules import LOW_RATING, AppealPriority, DeskRules
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import AppealId, StaffKeyId


def opened(appeal: Appeal, rules: DeskRules) -> Appeal:
    """Its clock runs from its first message."""
    return timed(replace(appeal, running_since=appeal.opened_at), rules)


def heard(appeal: Appeal, at: datetime, rules: DeskRules, *, is_thanks: bool) -> Appeal:
    """Its customer wrote; a thank-you opens nothing again.

    Raises:
        Conflict: `appeal.closed`.
    """
    _refuse_closed(appeal)
    after = replace(appeal, last_at=at)
    return after if appeal.state in RUNNING or is_thanks else _resumed(after, at, rules)


def replied(appeal: Appeal, at: datetime, by: StaffKeyId, rules: DeskRules) -> Appeal:
    """Staff answered: it is the customer's turn.

    Raises:
        Conflict: `appeal.closed`.
    """
    _refuse_closed(appeal)
    after = replace(
        stopped(appeal, at, rules),
        state=AppealState.WAITING,
        last_at=at,
        turned_at=at,
        first_answer_at=appeal.first_answer_at or at,
        assignee=appeal.assignee or by,
        answered_by=by,
        settled_at=None,
    )
    return timed(after, rules)


def solved(appeal: Appeal, at: datetime, by: StaffKeyId, rules: DeskRules) -> Appeal:
    """A person solved it; solving it again changes nothing.

    Raises:
        Conflict: `appeal.closed`.
    """
    _refuse_closed(appeal)
    if appeal.state is AppealState.SOLVED:
        return appeal
    after = replace(
        stopped(appeal, at, rules),
        state=AppealState.SOLVED,
        settled_at=at,
        last_at=at,
        turned_at=at,
        first_answer_at=appeal.first_answer_at or at,
        assignee=appeal.assignee or by,
    )
    return timed(after, rules)


def rated(appeal: Appeal, at: datetime, rating: int, rules: DeskRules) -> Appeal:
    """Its customer rated it; a low rating opens it again, unless it is closed for ever.

    Raises:
        Conflict: `appeal.not_settled`.
    """
    if not appeal.is_settled:
        raise Conflict("appeal.not_settled")
    after = replace(appeal, rating=rating)
    if rating > LOW_RATING or appeal.state is AppealState.CLOSED:
        return after
    return _resumed(replace(after, last_at=at), at, rules)


def merged(appeal: Appeal, into: AppealId, at: datetime, rules: DeskRules) -> Appeal:
    """It became a part of another one, with those that it had joined before."""
    ended = replace(
        stopped(appeal, at, rules),
        state=AppealState.CLOSED,
        settled_at=at,
        last_at=at,
        turned_at=at,
        into=into,
        joined=(),
    )
    return timed(ended, rules)


def reclassified(
    appeal: Appeal,
    rules: DeskRules,
    *,
    topic: Topic | None = None,
    priority: AppealPriority | None = None,
) -> Appeal:
    """Staff gave it another topic or priority; a topic alone brings its own priority.

    The deadlines are counted anew from its first message.
    """
    topic = topic or appeal.topic
    if priority is None:
        is_same = topic is appeal.topic
        priority = appeal.priority if is_same else rules.priority(topic, is_vip=appeal.is_vip)
    return timed(replace(appeal, topic=topic, priority=priority), rules)


def rung(appeal: Appeal, now: datetime, rules: DeskRules) -> tuple[Appeal, tuple[AlarmKind, ...]]:
    """The clock looked at it: what has become due by now, each once."""
    due: list[AlarmKind] = []
    while appeal.alarm is not None and appeal.alarm.at <= now:
        due.append(appeal.alarm.kind)
        if appeal.alarm.kind is AlarmKind.QUIET:
            ended = appeal.settled_at or appeal.alarm.at
            appeal = replace(appeal, state=AppealState.CLOSED, settled_at=ended)
        appeal = timed(replace(appeal, rang=appeal.rang | {due[-1]}), rules)
    return appeal, tuple(due)


def _refuse_closed(appeal: Appeal) -> None:
    if appeal.state is AppealState.CLOSED:
        raise Conflict("appeal.closed")


def _resumed(appeal: Appeal, at: datetime, rules: DeskRules) -> Appeal:
    again = replace(appeal, state=AppealState.OPEN, running_since=at, turned_at=at, settled_at=None)
    return timed(again, rules)
