"""When an appeal has to be answered and solved, and when the clock looks at it next."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.appeals.appeal import RUNNING, Alarm, AlarmKind, Appeal, AppealState
from chalicelib.domain.appeals.desk_rules import QUIET, WARN_PERCENT, DeskRules


def timed(appeal: Appeal, rules: DeskRules) -> Appeal:
    """The appeal with its deadlines and its next alarm, by the rules of today."""
    targets, calendar = rules.targets_of(appeal.priority), rules.calendar
    answer_by = calendar.deadline(appeal.opened_at, timedelta(minutes=targets.answer_minutes))
    solve_by = None
    if appeal.running_since is not None:
        # What is overdue already was due when its clock began to run again.
        left = timedelta(minutes=targets.solve_minutes) - appeal.spent
        solve_by = calendar.deadline(appeal.running_since, max(left, timedelta()))
    after = replace(appeal, answer_by=answer_by, solve_by=solve_by, alarm=None)
    ahead = [each for each in _alarms(after, rules) if each.kind not in appeal.rang]
    return replace(after, alarm=min(ahead, key=lambda each: each.at, default=None))


def stopped(appeal: Appeal, at: datetime, rules: DeskRules) -> Appeal:
    """The appeal with its clock standing since `at`."""
    if appeal.running_since is None:
        return appeal
    ran = rules.calendar.passed(appeal.running_since, at)
    return replace(appeal, running_since=None, spent=appeal.spent + ran)


def met_solution(appeal: Appeal, rules: DeskRules) -> bool:
    """Whether the clock of a settled appeal ran no longer than its target."""
    target = rules.targets_of(appeal.priority).solve_minutes
    return appeal.spent <= timedelta(minutes=target)


def _alarms(appeal: Appeal, rules: DeskRules) -> Iterator[Alarm]:
    if appeal.state is AppealState.CLOSED:
        return
    if appeal.state not in RUNNING:
        yield Alarm(appeal.turned_at + QUIET, AlarmKind.QUIET)
        return
    targets, calendar = rules.targets_of(appeal.priority), rules.calendar
    if appeal.first_answer_at is None and appeal.answer_by:
        warned = calendar.deadline(appeal.opened_at, _warning(targets.answer_minutes))
        yield Alarm(warned or appeal.answer_by, AlarmKind.ANSWER_WARNING)
        yield Alarm(appeal.answer_by, AlarmKind.ANSWER_ESCALATION)
    if appeal.solve_by and appeal.running_since:
        ahead = max(_warning(targets.solve_minutes) - appeal.spent, timedelta())
        warned = calendar.deadline(appeal.running_since, ahead)
        yield Alarm(warned or appeal.solve_by, AlarmKind.SOLUTION_WARNING)
        yield Alarm(appeal.solve_by, AlarmKind.SOLUTION_ESCALATION)


def _warning(minutes: int) -> timedelta:
    """The business time after which a target of so many minutes is at risk."""
    return timedelta(seconds=minutes * 60 * WARN_PERCENT // 100)
