"""An appeal is in exactly one state, its clock stands while it is the customer's turn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.appeals.appeal import AlarmKind, Appeal, AppealState, DeadlineState
from chalicelib.domain.appeals.business_calendar import BusinessCalendar
from chalicelib.domain.appeals.deadlines import met_solution
from chalicelib.domain.appeals.desk_rules import AppealPriority, DeskRules, SegmentPriorities
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.appeals.transitions import (
    heard,
    merged,
    opened,
    rated,
    reclassified,
    replied,
    rung,
    solved,
)
from chalicelib.domain.catalogue.shop import OpeningHours
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import AppealId, CustomerId, StaffKeyId
from chalicelib.domain.messages.message import Chat

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
RULES = DeskRules(BusinessCalendar("UTC", (OpeningHours((1, 2, 3, 4, 5), "09:00", "18:00"),)))
OLGA = StaffKeyId("olga")


def _later(**amount: float) -> datetime:
    return START + timedelta(**amount)


def _opened(rules: DeskRules = RULES) -> Appeal:
    asked = Appeal(
        id=AppealId("a1"),
        customer_id=CustomerId("anna"),
        chat=Chat("telegram", "1"),
        locale="ru",
        topic=Topic.POINTS,
        priority=AppealPriority.NORMAL,
        state=AppealState.NEW,
        opened_at=START,
        last_at=START,
        turned_at=START,
    )
    return opened(asked, rules)


def test_deadlines_follow_the_priority() -> None:
    appeal = _opened()
    assert appeal.answer_by == _later(hours=4)
    # 9 business hours a day: 9 on Monday, 9 on Tuesday, 6 on Wednesday.
    assert appeal.solve_by == datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    assert appeal.urgent_at == _later(hours=4)
    assert not appeal.is_settled
    assert appeal.met_answer is None


def test_the_clock_stands_while_the_customer_is_asked() -> None:
    waiting = replied(_opened(), _later(hours=1), OLGA, RULES)
    assert waiting.state is AppealState.WAITING
    assert waiting.solve_by is None
    assert waiting.assignee == OLGA
    assert waiting.met_answer is True
    # The customer comes back the day after: an hour was used, 23 are left.
    again = heard(waiting, _later(days=1), RULES, is_thanks=False)
    assert again.state is AppealState.OPEN
    assert again.solve_by == RULES.calendar.deadline(_later(days=1), timedelta(hours=23))
    assert again.urgent_at == again.solve_by


def test_a_thank_you_opens_nothing_again() -> None:
    settled = solved(_opened(), _later(hours=1), OLGA, RULES)
    thanked = heard(settled, _later(hours=2), RULES, is_thanks=True)
    assert thanked.state is AppealState.SOLVED
    assert thanked.alarm == settled.alarm
    assert thanked.last_at == _later(hours=2)
    assert heard(settled, _later(hours=2), RULES, is_thanks=False).state is AppealState.OPEN


def test_a_further_question_changes_no_state_before_it_is_answered() -> None:
    appeal = heard(_opened(), _later(minutes=5), RULES, is_thanks=False)
    assert (appeal.state, appeal.solve_by) == (AppealState.NEW, _opened().solve_by)


def test_an_answer_to_a_solved_appeal_waits_for_the_customer_again() -> None:
    settled = solved(_opened(), _later(hours=1), OLGA, RULES)
    assert solved(settled, _later(hours=2), OLGA, RULES) == settled
    assert replied(settled, _later(hours=2), OLGA, RULES).state is AppealState.WAITING


def test_three_quiet_days_close_it_for_ever() -> None:
    settled = solved(_opened(), _later(hours=1), OLGA, RULES)
    before, due = rung(settled, _later(hours=72), RULES)
    assert (before, due) == (settled, ())
    closed, due = rung(settled, _later(hours=73), RULES)
    assert (closed.state, due) == (AppealState.CLOSED, (AlarmKind.QUIET,))
    assert closed.alarm is None
    assert closed.settled_at == _later(hours=1)
    with pytest.raises(Conflict):
        heard(closed, _later(hours=74), RULES, is_thanks=False)
    with pytest.raises(Conflict):
        replied(closed, _later(hours=74), OLGA, RULES)


def test_silence_behind_an_answer_closes_it_too() -> None:
    closed, _ = rung(replied(_opened(), _later(hours=1), OLGA, RULES), _later(hours=80), RULES)
    assert closed.state is AppealState.CLOSED
    assert closed.settled_at == _later(hours=73)


def test_deadlines_warn_at_eighty_percent_and_escalate_at_the_end_once_each() -> None:
    appeal = _opened()
    assert appeal.alarm
    assert appeal.alarm.at == _later(hours=4 * 0.8)
    appeal, due = rung(appeal, _later(hours=3.5), RULES)
    assert due == (AlarmKind.ANSWER_WARNING,)
    assert appeal.deadline is DeadlineState.NEAR
    appeal, due = rung(appeal, _later(hours=4), RULES)
    assert due == (AlarmKind.ANSWER_ESCALATION,)
    assert appeal.deadline is DeadlineState.PASSED
    # 80 % of 24 hours are 19 h 12 min: Wednesday 10:12.
    appeal, due = rung(appeal, _later(days=2, hours=6), RULES)
    assert due == (AlarmKind.SOLUTION_WARNING, AlarmKind.SOLUTION_ESCALATION)
    assert rung(appeal, _later(days=9), RULES) == (appeal, ())


def test_behind_the_first_answer_the_deadline_is_that_of_the_solution() -> None:
    appeal = _opened()
    assert appeal.deadline is DeadlineState.AHEAD
    appeal, _ = rung(appeal, _later(hours=4), RULES)
    answered = replied(appeal, _later(hours=4), OLGA, RULES)
    assert answered.deadline is None
    again = heard(answered, _later(hours=5), RULES, is_thanks=False)
    assert again.deadline is DeadlineState.AHEAD
    assert rung(again, _later(days=9), RULES)[0].deadline is DeadlineState.PASSED


def test_what_was_told_is_not_told_again_behind_a_pause() -> None:
    appeal, _ = rung(_opened(), _later(days=3), RULES)
    late = replied(appeal, _later(days=3), OLGA, RULES)
    assert late.met_answer is False
    assert not met_solution(solved(late, _later(days=3), OLGA, RULES), RULES)
    again = heard(late, _later(days=3, hours=1), RULES, is_thanks=False)
    # What is overdue was due when the clock began to run again.
    assert again.solve_by == _later(days=3, hours=1)
    assert again.alarm is None


@pytest.mark.parametrize(("rating", "state"), [(1, AppealState.OPEN), (3, AppealState.SOLVED)])
def test_a_low_rating_opens_it_again(rating: int, state: AppealState) -> None:
    settled = solved(_opened(), _later(hours=1), OLGA, RULES)
    judged = rated(settled, _later(hours=2), rating, RULES)
    assert (judged.rating, judged.state) == (rating, state)


def test_a_closed_one_keeps_its_low_rating_and_stays_closed() -> None:
    closed, _ = rung(solved(_opened(), START, OLGA, RULES), _later(days=4), RULES)
    assert rated(closed, _later(days=5), 1, RULES).state is AppealState.CLOSED
    with pytest.raises(Conflict):
        rated(_opened(), START, 5, RULES)


def test_another_topic_brings_its_own_priority() -> None:
    matrix = {Topic.GOODS: SegmentPriorities(AppealPriority.URGENT, AppealPriority.URGENT)}
    rules = replace(RULES, matrix=matrix)
    moved = reclassified(_opened(rules), rules, topic=Topic.GOODS)
    assert moved.priority is AppealPriority.URGENT
    assert moved.answer_by == _later(minutes=30)
    chosen = reclassified(moved, rules, priority=AppealPriority.LOW)
    assert (chosen.topic, chosen.priority) == (Topic.GOODS, AppealPriority.LOW)
    assert reclassified(chosen, rules, topic=Topic.GOODS).priority is AppealPriority.LOW


def test_a_vip_comes_first() -> None:
    assert RULES.priority(Topic.CARD, is_vip=True) is AppealPriority.HIGH
    assert RULES.priority(Topic.CARD, is_vip=False) is AppealPriority.NORMAL


def test_the_responsible_person_is_found_by_topic() -> None:
    rules = replace(RULES, mailbox="desk@shop.example", mailboxes={Topic.GOODS: "q@shop.example"})
    assert rules.mailbox_for(Topic.GOODS) == "q@shop.example"
    assert rules.mailbox_for(Topic.CARD) == "desk@shop.example"


def test_a_part_of_another_appeal_is_closed() -> None:
    part = merged(_opened(), AppealId("a2"), _later(hours=1), RULES)
    assert (part.state, part.into, part.alarm) == (AppealState.CLOSED, "a2", None)


def test_without_business_time_there_is_no_deadline() -> None:
    rules = DeskRules(BusinessCalendar("UTC", (OpeningHours((), "09:00", "18:00"),)))
    appeal = _opened(rules)
    assert (appeal.answer_by, appeal.solve_by, appeal.alarm) == (None, None, None)
    assert appeal.urgent_at == appeal.last_at
    assert replied(appeal, START, OLGA, rules).met_answer is None
