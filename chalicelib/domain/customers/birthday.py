"""Birthdays: a day and a month, with or without a year, read as people write them."""

import re
import unicodedata
from calendar import isleap
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.visible_text import without_formats

AGE_YEARS_MAX = 120
TEXT_CHARS_MAX = 100
"""Longer than any spelling of a date."""

MONTHS = {
    spelling: month
    for month, spellings in enumerate(
        (
            "january jan январь января янв",
            "february feb февраль февраля фев февр",
            "march mar март марта мар",
            "april apr апрель апреля апр",
            "may май мая",
            "june jun июнь июня июн",
            "july jul июль июля июл",
            "august aug август августа авг",
            "september sep sept сентябрь сентября сен сент",
            "october oct октябрь октября окт",
            "november nov ноябрь ноября ноя нояб",
            "december dec декабрь декабря дек",
        ),
        start=1,
    )
    for spelling in spellings.split()
}

_LEAP_FEBRUARY = 29
_DAYS = (31, _LEAP_FEBRUARY, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LAST_MONTH = 12

_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-./])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
)
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})(?:\.\s?(?P<year>\d+))?\.?")
_UNORDERED = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[-/ ])(?P<second>\d{1,2})(?:(?P=mark)(?P<year>\d+))?"
)
_GLUED = re.compile(r"(?P<first>\d\d)(?P<second>\d\d)(?P<year>\d{4})")
_DAY_AND_WORD = re.compile(
    r"(?P<day>\d{1,2})(?:-?(?:st|nd|rd|th|го|е|ое))?[ /.-]*(?:of )?"
    r"(?P<word>[^\W\d_]+)[ /.,-]*(?P<year>\d+)?"
)
_WORD_AND_DAY = re.compile(
    r"(?P<word>[^\W\d_]+)[ .]*(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:[ ,]+(?P<year>\d+))?"
)
_YEAR_WORD = re.compile(r"(?<=[\d ])(?:г\.?|год|года)(?: ?р(?:\.|ождения)?)?$")
_STORED = re.compile(r"(?:([0-9]{4})|-)-([0-9]{2})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Birthday:
    """A day of the calendar; `year` is None where the person did not say it."""

    day: int
    month: int
    year: int | None


LEAP_DAY = Birthday(_LEAP_FEBRUARY, 2, None)


def parse_birthday(text: str, *, today: date) -> Birthday:
    """Read a Russian or English date.

    Raises:
        Rejected: `birthday.unreadable`, `birthday.two_digit_year`, `birthday.ambiguous`
            (a/b/yyyy that may be read both ways), `birthday.no_such_day`,
            `birthday.too_old` with `limit` in years, `birthday.future`.
    """
    birthday = _read(_plain(text))
    _refuse_unless_day_exists(birthday)
    refuse_unless_lived(birthday, today)
    return birthday


def refuse_unless_lived(birthday: Birthday, today: date) -> None:
    """Refuse a birthday of the future, or of a person who would be the oldest ever.

    An accounting system writes a missing date as the first day that it knows, 0001-01-01 or
    1899-12-30.

    Raises:
        Rejected: `birthday.too_old` with `limit` in years, `birthday.future`.
    """
    if birthday.year is None:
        return
    # Compared as tuples: 29 February of today's year need not exist 120 years ago.
    born = (birthday.year, birthday.month, birthday.day)
    if born > (today.year, today.month, today.day):
        raise Rejected("birthday.future")
    if born <= (today.year - AGE_YEARS_MAX - 1, today.month, today.day):
        raise Rejected("birthday.too_old", limit=AGE_YEARS_MAX)


def celebrated_on(birthday: Birthday, year: int) -> date:
    """Return the day of the greeting: 29 February moves to the 28th in common years (rule 41)."""
    leap_day = (birthday.month, birthday.day) == (2, _LEAP_FEBRUARY)
    day = birthday.day - 1 if leap_day and not isleap(year) else birthday.day
    return date(year, birthday.month, day)


def to_text(birthday: Birthday) -> str:
    """Write `1990-05-05`, or `--05-05` without the year."""
    year = "-" if birthday.year is None else f"{birthday.year:04}"
    return f"{year}-{birthday.month:02}-{birthday.day:02}"


def from_text(text: str) -> Birthday:
    """Read what `to_text` wrote.

    Raises:
        Rejected: `birthday.unreadable` or `birthday.no_such_day`.
    """
    stored = _STORED.fullmatch(text)
    if stored is None:
        raise Rejected("birthday.unreadable")
    year, month, day = stored.groups()
    birthday = Birthday(int(day), int(month), int(year) if year else None)
    _refuse_unless_day_exists(birthday)
    return birthday


def _plain(text: str) -> str:
    if len(text) > TEXT_CHARS_MAX:
        raise Rejected("birthday.unreadable")
    spelling = " ".join(unicodedata.normalize("NFC", without_formats(text)).casefold().split())
    return _YEAR_WORD.sub("", spelling).strip(" ,")


def _read(text: str) -> Birthday:
    if numeric := _YEAR_FIRST.fullmatch(text) or _DOTTED.fullmatch(text):
        return Birthday(int(numeric["day"]), int(numeric["month"]), _year(numeric["year"]))
    if unordered := _UNORDERED.fullmatch(text) or _GLUED.fullmatch(text):
        year = _year(unordered["year"])
        return _by_elimination(int(unordered["first"]), int(unordered["second"]), year)
    worded = _DAY_AND_WORD.fullmatch(text) or _WORD_AND_DAY.fullmatch(text)
    if worded and worded["word"] in MONTHS:
        return Birthday(int(worded["day"]), MONTHS[worded["word"]], _year(worded["year"]))
    raise Rejected("birthday.unreadable")


def _year(digits: str | None) -> int | None:
    if digits is None:
        return None
    # The century is not guessed: 15 may be a child's year or that of a very old person.
    if len(digits) == len("90"):
        raise Rejected("birthday.two_digit_year")
    if len(digits) != len("1990"):
        raise Rejected("birthday.unreadable")
    return int(digits)


def _by_elimination(first: int, second: int, year: int | None) -> Birthday:
    """Tell day from month when only one order makes a date; countries write them differently."""
    # A birthday may be changed only once a year, so a wrong guess would stay: the bot asks instead.
    if first != second and max(first, second) <= _LAST_MONTH:
        raise Rejected("birthday.ambiguous")
    day, month = (second, first) if second > _LAST_MONTH else (first, second)
    return Birthday(day, month, year)


def _refuse_unless_day_exists(birthday: Birthday) -> None:
    leap_day = (birthday.month, birthday.day) == (2, _LEAP_FEBRUARY)
    if not 1 <= birthday.month <= _LAST_MONTH or not 1 <= birthday.day <= _DAYS[birthday.month - 1]:
        raise Rejected("birthday.no_such_day")
    if leap_day and birthday.year is not None and not isleap(birthday.year):
        raise Rejected("birthday.no_such_day")
