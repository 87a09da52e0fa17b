"""The message to a customer who has not bought for longer than is usual for them (rule 46).

An inactivity timer brings the next check of each customer. The time between two checks is so short
that no customer can buy and become dormant again in between. So a purchase moves no timer and costs
no write for this trigger (docs/decisions/0021).
"""

from datetime import date, timedelta
from math import floor

from chalicelib.domain.customers.stage import (
    DORMANT_DAYS_MIN,
    Stage,
    dormant_after_days,
    rhythm_days,
    stage_of,
)
from chalicelib.domain.messages.channel import TextForm
from chalicelib.domain.shopping.shopping import Shopping
from chalicelib.domain.triggers.candidate import Candidate

NAME = "dormant"
AGENDA = "silent"
MISSED_DAYS_MAX: int | None = None  # a dormant customer stays dormant until they buy
PRIORITY = 0
TEXTS: dict[TextForm, str] = {
    "message": "trigger.dormant",
    "email": "trigger.dormant_letter",
    "short": "trigger.dormant_short",
}
SUBJECT = "trigger.dormant_subject"
LIFE_DAYS = 2


def agenda_days(day: date) -> tuple[str, ...]:
    """Return the day itself."""
    return (day.isoformat(),)


def step(day: date) -> str:
    """Return the day; the inactivity timer ensures that one silence gets only one message."""
    return day.isoformat()


def ends_on(day: date, today: date) -> date:
    """Return the second day after the check that found the customer dormant."""
    return max(day, today) + timedelta(days=LIFE_DAYS)


def includes(candidate: Candidate) -> bool:
    """Whether the customer is dormant, and got no message since their last purchase."""
    return _is_dormant(candidate) and candidate.answered != candidate.customer.shopping.last_day


def still_means(candidate: Candidate) -> bool:
    """Whether the customer has not bought since the plan."""
    # `answered` cannot decide here: the plan of this very message set it.
    return _is_dormant(candidate)


def answered_after(candidate: Candidate) -> int:
    """Return the value of `answered` after this check."""
    last_day = candidate.customer.shopping.last_day
    return last_day if last_day and _is_dormant(candidate) else candidate.answered


def next_check(candidate: Candidate) -> date:
    """Return the day of the next inactivity check of a customer."""
    shopping, gap_days = candidate.customer.shopping, candidate.gap_days
    return check_after(shopping, _today(candidate), gap_days)


def check_after(shopping: Shopping, today: date, gap_days: int | None) -> date:
    """Return a day for the next inactivity check that is early enough.

    It is the day on which the customer becomes dormant, or the first day on which they could become
    dormant after another purchase, if that is earlier.
    """
    # No customer is dormant within 60 days after a purchase. So a purchase of today or later makes
    # no customer dormant before `could`, even if it shortens their usual gap.
    could = today + timedelta(days=DORMANT_DAYS_MIN + 1)
    will = dormant_from(shopping, gap_days)
    return min(will, could) if will and will > today else could


def dormant_from(shopping: Shopping, gap_days: int | None) -> date | None:
    """Return the day on which the customer becomes dormant; None if they never bought."""
    if shopping.last_day is None:
        return None
    days = floor(dormant_after_days(rhythm_days(shopping), gap_days))
    return date.fromordinal(shopping.last_day + days + 1)


def _is_dormant(candidate: Candidate) -> bool:
    today = _today(candidate).toordinal()
    stage = stage_of(candidate.customer.shopping, today, candidate.gap_days)
    return stage is Stage.DORMANT


def _today(candidate: Candidate) -> date:
    """The day to judge by: a run may begin before its day, or long after it."""
    return max(candidate.day, candidate.today)
