"""Numbers by month and by day are read as they were written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.repo.points.runs import days_text, months_text, read_days_text, read_months_text

YEARS = some.sampled_from([1999, 2026, 2027, 9999])
MONTHS = some.builds("{:04}-{:02}".format, YEARS, some.integers(1, 12))
DAYS = some.dates(date(2025, 1, 1), date(2028, 1, 1)).map(date.isoformat)
NUMBERS = some.lists(some.integers(-(10**12), 10**12), min_size=1, max_size=3)


@given(some.dictionaries(MONTHS, NUMBERS))
def test_every_number_of_a_month_is_read_as_it_was_written(rows: dict[str, list[int]]) -> None:
    assert read_months_text(months_text(rows)) == rows


@given(some.dictionaries(DAYS, NUMBERS))
def test_every_number_of_a_day_is_read_as_it_was_written(rows: dict[str, list[int]]) -> None:
    assert read_days_text(days_text(rows)) == rows


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ({}, ""),
        ({"2026-12": [5]}, "24323:5"),
        ({"2027-01": [2, 1], "2026-11": [3, 0]}, "24322:3/0,,2/1"),
        ({"2026-11": [3], "9999-12": [9]}, "24322:3|119999:9"),
    ],
)
def test_a_text_is_short(rows: dict[str, list[int]], text: str) -> None:
    assert months_text(rows) == text
