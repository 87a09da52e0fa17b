"""Rule 46: every customer is checked on the day on which they become dormant."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.customers.stage import Stage, stage_of
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.domain.triggers import dormant
from chalicelib.domain.triggers.candidate import Candidate
from tests.repo.builders import a_customer

START = date(2026, 1, 1).toordinal()
YEARS = 3


def a_candidate(
    *bought: int, day: int, answered: int = 0, gap: int | None = None, eve: bool = False
) -> Candidate:
    """A customer who bought on these days after the start, checked on that one."""
    shopping = Shopping(tuple(Bought(START + each, 100) for each in bought))
    today = date.fromordinal(START + day)
    known = today - timedelta(days=1) if eve else today
    customer = a_customer(shopping=shopping)
    return Candidate(customer, today, known, gap, START + answered if answered else 0)


@pytest.mark.parametrize(
    ("day", "included"), [(80, False), (81, True), (82, True), (385, True), (386, False)]
)
def test_rule_46_a_dormant_customer_is_included_a_lost_one_is_not(
    day: int, *, included: bool
) -> None:
    candidate = a_candidate(0, 10, 20, day=day)

    assert dormant.includes(candidate) is included
    assert dormant.includes(replace(candidate, today=candidate.day - timedelta(days=1))) is included


def test_a_silence_is_answered_once_and_the_next_one_again() -> None:
    first = a_candidate(0, 10, 20, day=81)
    answered = dormant.answered_after(first)
    again = a_candidate(0, 10, 20, 100, day=161, answered=answered - START)

    assert answered == START + 20
    assert not dormant.includes(replace(first, answered=answered))
    assert dormant.includes(again)
    assert dormant.answered_after(again) == START + 100


def test_a_check_of_a_customer_who_is_not_dormant_answers_nothing() -> None:
    assert dormant.answered_after(a_candidate(0, 10, 20, day=80, answered=5)) == START + 5
    assert dormant.answered_after(a_candidate(day=80)) == 0
    assert not dormant.includes(a_candidate(day=80))


def test_a_customer_who_bought_since_is_not_written_to() -> None:
    assert dormant.still_means(a_candidate(0, 10, 20, day=81, answered=20))
    assert not dormant.still_means(a_candidate(0, 10, 20, 81, day=81))


@pytest.mark.parametrize(
    ("bought", "gap", "asked"),
    [((0, 10, 20), None, 81), ((0, 30, 60), None, 151), ((5,), 40, 96), ((5,), 120, 126)],
)
def test_rule_46_the_first_day_of_dormancy(
    bought: tuple[int, ...], gap: int | None, asked: int
) -> None:
    shopping = a_candidate(*bought, day=0).customer.shopping

    assert dormant.dormant_from(shopping, gap) == date.fromordinal(START + asked)
    assert dormant.dormant_from(Shopping(), gap) is None


@pytest.mark.parametrize("bought", [(0,), (0, 0, 0), (0, 2)])
def test_c01_a_newcomer_gets_no_message_before_90_days(bought: tuple[int, ...]) -> None:
    """Case c01: where the others buy every other day."""
    last = bought[-1]

    assert not dormant.includes(a_candidate(*bought, day=last + 3, gap=2))
    assert not dormant.includes(a_candidate(*bought, day=last + 90, gap=2))
    assert dormant.includes(a_candidate(*bought, day=last + 91, gap=2))


def test_a_lost_customer_is_checked_again_later() -> None:
    assert dormant.next_check(a_candidate(day=10)) == date.fromordinal(START + 10 + 61)
    assert dormant.next_check(a_candidate(day=10, gap=20)) == date.fromordinal(START + 10 + 61)


def test_the_occasion_is_the_day_and_ends_two_days_after_it_was_noticed() -> None:
    day, late = date(2026, 5, 14), date(2026, 6, 1)

    assert dormant.step(day) == "2026-05-14"
    assert dormant.agenda_days(day) == ("2026-05-14",)
    assert dormant.ends_on(day, day) == date(2026, 5, 16)
    assert dormant.ends_on(day, late) == date(2026, 6, 3)


@settings(deadline=None)  # a busy machine is no mistake
@given(
    steps=st.lists(st.integers(0, 200), min_size=1, max_size=25),
    gap=st.none() | st.integers(1, 150),
)
def test_rule_46_the_wheel_misses_no_silence_and_answers_none_twice(
    steps: list[int], gap: int | None
) -> None:
    """Looked at lazily, at days that the wheel names, against a look at every single day."""
    bought = [sum(steps[: number + 1]) for number in range(len(steps))]
    end = bought[-1] + YEARS * 365
    watched: list[int] = []
    first_day = date.fromordinal(START + bought[0])
    answered, look = 0, dormant.check_after(_bought_by(bought, bought[0]), first_day, gap)
    while look.toordinal() < START + end:
        day = look.toordinal() - START
        known = [each for each in bought if each < day]
        candidate = replace(
            a_candidate(*known, day=day, gap=gap),
            answered=answered,
        )
        if dormant.includes(candidate):
            watched.append(day)
        answered, following = dormant.answered_after(candidate), dormant.next_check(candidate)
        assert following > look
        look = following

    assert watched == _every_day(bought, gap, end)


def _bought_by(bought: list[int], day: int) -> Shopping:
    return Shopping(tuple(Bought(START + each, 100) for each in bought if each <= day))


def _every_day(bought: list[int], gap: int | None, end: int) -> list[int]:
    """The first day of dormancy of each silence, from the rule itself."""
    found, answered = [], None
    for day in range(bought[0] + 1, end):
        known = _bought_by(bought, day - 1)
        if known.last_day == answered or stage_of(known, START + day, gap) is not Stage.DORMANT:
            continue
        answered = known.last_day
        found.append(day)
    return found
