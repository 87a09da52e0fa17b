"""Writes numbers by month or by day as a short text: an account has over a year of them.

`24322:5000/50/1,,700/7/2|119999:9` are three places that follow each other, of which the second
has no numbers, and one far away.
"""

from collections.abc import Mapping, Sequence
from datetime import date

GAP_MAX = 6  # a longer gap begins a new run
MONTHS = 12
BETWEEN_RUNS, BETWEEN_PLACES, BETWEEN_NUMBERS = "|", ",", "/"
Rows = Mapping[str, Sequence[int]]


def months_text(rows: Rows) -> str:
    """Write the numbers of months (`2027-12`)."""
    return _text({_number_of(month): numbers for month, numbers in rows.items()})


def read_months_text(text: str) -> dict[str, list[int]]:
    """Read what `months_text` wrote."""
    return {
        f"{place // MONTHS:04}-{place % MONTHS + 1:02}": row for place, row in _read(text).items()
    }


def days_text(rows: Rows) -> str:
    """Write the numbers of days (ISO)."""
    return _text({date.fromisoformat(day).toordinal(): numbers for day, numbers in rows.items()})


def read_days_text(text: str) -> dict[str, list[int]]:
    """Read what `days_text` wrote."""
    return {date.fromordinal(place).isoformat(): row for place, row in _read(text).items()}


def _text(rows: Mapping[int, Sequence[int]]) -> str:
    runs, last = list[str](), 0
    for place in sorted(rows):
        numbers = BETWEEN_NUMBERS.join(map(str, rows[place]))
        if runs and place - last <= GAP_MAX:
            runs[-1] += BETWEEN_PLACES * (place - last) + numbers
        else:
            runs.append(f"{place}:{numbers}")
        last = place
    return BETWEEN_RUNS.join(runs)


def _read(text: str) -> dict[int, list[int]]:
    found = {}
    for run in text.split(BETWEEN_RUNS) if text else ():
        begin, _, places = run.partition(":")
        for place, numbers in enumerate(places.split(BETWEEN_PLACES), start=int(begin)):
            if numbers:
                found[place] = [int(each) for each in numbers.split(BETWEEN_NUMBERS)]
    return found


def _number_of(month: str) -> int:
    year, _, of_year = month.partition("-")
    return int(year) * MONTHS + int(of_year) - 1
