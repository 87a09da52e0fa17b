"""What the rules say that a year must bring, worked out person by person without any of our code.

Rules 41 to 43 and 46, check 3, 6 and 8 of section 9: dates and zones by the calendar alone. Only
who is in a control group is asked of the draw, for chance has no other name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

PROGRAMME = ZoneInfo("Europe/Moscow")
HOUR = time(10)
PLANNED = timedelta(hours=29)  # before midnight UTC at the end of the day: 19:00 of the eve
ADULT = 18
JULY = 7


@dataclass(frozen=True)
class Person:
    """Somebody as the test made them; purchases are instants, the birthday may have no year.

    `held_out` are triggers and half-years: who gets nothing is drawn anew on 1 January and 1 July.
    """

    id: str
    zone: str
    born: tuple[int, int, int | None] | None
    known_since: date
    agrees: bool
    has_chat: bool
    held_out: frozenset[tuple[str, int]]
    bought: tuple[datetime, ...]


@dataclass(frozen=True, order=True)
class Due:
    """A message that must go."""

    at: datetime
    id: str
    trigger: str


def due_messages(people: Sequence[Person], first: date, last: date) -> list[Due]:
    """Every message whose local morning lies on these days, both counted."""
    return sorted(
        due
        for person in people
        if person.agrees and person.has_chat
        for due in (*_birthdays(person, first, last), *_silences(person, first, last))
        if (due.trigger, half_of(due.at)) not in person.held_out
    )


def half_of(at: datetime) -> int:
    """The half-year in which a message was planned, which is the evening before."""
    return 1 if (at - timedelta(hours=15)).month < JULY else 2


def morning(day: date, zone: str) -> datetime:
    """Ten o'clock on somebody's wall."""
    return datetime.combine(day, HOUR, ZoneInfo(zone)).astimezone(UTC)


def _birthdays(person: Person, first: date, last: date) -> list[Due]:
    return [
        Due(morning(day, person.zone), person.id, "birthday")
        for day in _days(first, last)
        if _is_birthday(person, day)
        and (day - person.known_since).days >= 14
        and not _is_minor(person, day)
    ]


def _is_birthday(person: Person, day: date) -> bool:
    if person.born is None:
        return False
    number, month, _ = person.born
    if (number, month) == (29, 2) and day.year % 4:
        number = 28
    return (day.day, day.month) == (number, month)


def _is_minor(person: Person, day: date) -> bool:
    if person.born is None:
        return False
    number, month, year = person.born
    if year is None:
        return False
    age = day.year - year - ((day.month, day.day) < (month, number))
    return age < ADULT


def _silences(person: Person, first: date, last: date) -> list[Due]:
    """One for each silence: on its first day of dormancy, unless they bought just then."""
    found, answered = [], None
    for day in _days(first, last):
        planned = datetime.combine(day + timedelta(days=1), time(), UTC) - PLANNED
        known = [at for at in person.bought if at < planned]
        if not known or known[-1] == answered or not _is_dormant(known, day):
            continue
        answered = known[-1]
        at = morning(day, person.zone)
        if not any(planned <= each < at for each in person.bought) and not _is_minor(person, day):
            found.append(Due(at, person.id, "dormant"))
    return found


def _is_dormant(bought: Sequence[datetime], day: date) -> bool:
    """Rule 46 for three purchases and more."""
    days = [at.astimezone(PROGRAMME).date() for at in bought]
    assert len(days) >= 3, "the test gives everybody a rhythm"
    gaps = [(later - sooner).days for sooner, later in pairwise(days)]
    usual = min(max(60, 3 * median(gaps)), 365)
    silent = (day - days[-1]).days
    return usual < silent <= max(2 * usual, 365)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
