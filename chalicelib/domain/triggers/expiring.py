"""The warning before points expire: 30, 7 and 1 days before their last day.

The agenda lists an account under its days of warning (`points/nightly/agenda.py`). The clock moves
it on in the night that follows, after the run of the day was planned.
"""

from datetime import date, timedelta

from chalicelib.domain.messages.channel import TextForm
from chalicelib.domain.triggers.candidate import Candidate

NAME = "expiring"
AGENDA = "points"
MISSED_DAYS_MAX: int | None = 6  # a late warning is better than none, until the next one comes
PRIORITY = 40  # the points of tomorrow cannot wait for another campaign
TEXTS: dict[TextForm, str] = {
    "message": "trigger.expiring",
    "email": "trigger.expiring_letter",
    "short": "trigger.expiring_short",
}
SUBJECT = "trigger.expiring_subject"
LIFE_DAYS = 2


def agenda_days(day: date) -> tuple[str, ...]:
    """Return the day itself."""
    return (day.isoformat(),)


def step(day: date) -> str:
    """Return the day: one message for all points of which a day warns."""
    return day.isoformat()


def ends_on(day: date, today: date) -> date:
    """Return the second day after the warning; points that expired meanwhile are not named."""
    return max(day, today) + timedelta(days=LIFE_DAYS)


def includes(candidate: Candidate) -> bool:
    """Whether the customer has such points."""
    return candidate.expiring > 0


def still_means(candidate: Candidate) -> bool:
    """Whether the customer has not spent them since the plan."""
    return includes(candidate)
