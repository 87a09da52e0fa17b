"""The question to somebody who is silent for longer than is usual with them (rule 46).

A silence is looked at when it could first be too long, and then again and again, at steps in which
nobody can buy and fall silent unnoticed: so a purchase pays nothing for the trigger.
"""

from datetime import date, timedelta
from math import floor

from chalicelib.domain.customers.stage import (
    DORMANT_DAYS,
    DORMANT_DAYS_MIN,
    RHYTHM_ORDERS_MIN,
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
MISSED_DAYS_MAX: int | None = None  # who fell silent is silent still
PRIORITY = 0
TEXTS: dict[TextForm, str] = {
    "message": "trigger.dormant",
    "email": "trigger.dormant_letter",
    "short": "trigger.dormant_short",
}
SUBJECT = "trigger.dormant_subject"
LIFE_DAYS = 2


def agenda_days(day: date) -> tuple[str, ...]:
    """The day itself."""
    return (day.isoformat(),)


def step(day: date) -> str:
    """The day: a silence is answered once, by what is kept of it."""
    return day.isoformat()


def ends_on(day: date, today: date) -> date:
    """Two days after it was noticed."""
    return max(day, today) + timedelta(days=LIFE_DAYS)


def includes(candidate: Candidate) -> bool:
    """Whether they are dormant today, and this silence was not answered before."""
    return _is_dormant(candidate) and candidate.answered != candidate.customer.shopping.last_day


def still_means(candidate: Candidate) -> bool:
    """Whether they have not bought since; that the silence counts as answered, is this message."""
    return _is_dormant(candidate)


def answered_after(candidate: Candidate) -> int:
    """The last purchase whose silence is answered once this look is done with."""
    last_day = candidate.customer.shopping.last_day
    return last_day if last_day and _is_dormant(candidate) else candidate.answered


def next_look(candidate: Candidate) -> date:
    """When to look again after the look of a day."""
    shopping, gap_days = candidate.customer.shopping, candidate.gap_days
    return look_after(shopping, _today(candidate), gap_days)


def look_after(shopping: Shopping, today: date, gap_days: int | None) -> date:
    """The day of a look that comes in time: when they will be dormant, or could be after buying.

    A purchase of today, or of any day to come, makes nobody dormant before that, even where it
    makes a rhythm, and a shorter one.
    """
    could = today + timedelta(days=_shortest_silence(shopping, gap_days) + 1)
    will = dormant_from(shopping, gap_days)
    return min(will, could) if will and will > today else could


def dormant_from(shopping: Shopping, gap_days: int | None) -> date | None:
    """The day on which they become dormant unless they buy; None for who never bought."""
    if shopping.last_day is None:
        return None
    usual = floor(dormant_after_days(rhythm_days(shopping), gap_days))
    return date.fromordinal(shopping.last_day + usual + 1)


def _is_dormant(candidate: Candidate) -> bool:
    today = _today(candidate).toordinal()
    stage = stage_of(candidate.customer.shopping, today, candidate.gap_days)
    return stage is Stage.DORMANT


def _today(candidate: Candidate) -> date:
    """A run may be planned on the eve of its day, or long after it."""
    return max(candidate.day, candidate.today)


def _shortest_silence(shopping: Shopping, gap_days: int | None) -> int:
    """The least days of silence that can be too long for them, whatever they buy."""
    if shopping.orders >= RHYTHM_ORDERS_MIN:
        return DORMANT_DAYS_MIN
    return min(DORMANT_DAYS_MIN, DORMANT_DAYS if gap_days is None else gap_days)
