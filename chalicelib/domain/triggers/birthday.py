"""The greeting on a birthday, once a calendar year (rules 41 and 42)."""

from datetime import date, timedelta

from chalicelib.domain.customers.birthday import LEAP_DAY, celebrated_on
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.channel import TextForm
from chalicelib.domain.triggers.candidate import Candidate

NAME = "birthday"
AGENDA = "birthday"
MISSED_DAYS_MAX: int | None = 2  # an older greeting would only show that it was forgotten
PRIORITY = 50  # a campaign that competes for the customer can be sent on another day
TEXTS: dict[TextForm, str] = {
    "message": "trigger.birthday",
    "email": "trigger.birthday_letter",
    "short": "trigger.birthday_short",
}
SUBJECT = "trigger.birthday_subject"
LIFE_DAYS = 2
KNOWN_DAYS_MIN = 14
PLANNED_AHEAD = timedelta(days=2)  # a run is planned before its day begins in any time zone


def agenda_days(day: date) -> tuple[str, ...]:
    """Return the day itself, and 29 February if that is celebrated on the day (rule 41)."""
    own = f"{day.month:02}-{day.day:02}"
    leap = LEAP_DAY
    if celebrated_on(leap, day.year) != day:
        return (own,)
    leap_day = f"{leap.month:02}-{leap.day:02}"
    return (own,) if own == leap_day else (own, leap_day)


def step(day: date) -> str:
    """Return the year: one greeting a year."""
    return str(day.year)


def ends_on(day: date, today: date) -> date:  # noqa: ARG001 - the shape of a trigger
    """Return the second day after the birthday; a late plan does not move it."""
    return day + timedelta(days=LIFE_DAYS)


def includes(candidate: Candidate) -> bool:
    """Whether it is the customer's birthday and they were not greeted this year before."""
    customer, day = candidate.customer, candidate.day
    born, since = customer.birthday, customer.birthday_since
    if born is None or celebrated_on(born, day.year) != day:
        return False
    if since is None:
        return True
    # A birthday that was entered a few days before looks like an attempt to get the gift.
    return (day - since).days >= KNOWN_DAYS_MIN and not _had_another(customer, since, day.year)


def still_means(candidate: Candidate) -> bool:
    """Whether it is still the customer's birthday; they may have changed it since."""
    return includes(candidate)


def _had_another(customer: Customer, since: date, year: int) -> bool:
    """Whether the customer may have been greeted on their former birthday that year."""
    # Contacts may forget after 30 days, so they cannot show last spring's greeting.
    former = customer.birthday_was
    return former is not None and celebrated_on(former, year) <= since + PLANNED_AHEAD
