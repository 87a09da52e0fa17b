"""Cells are read as people and their programs write them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.errors import Rejected
from chalicelib.domain.imports.outcome import BadField
from chalicelib.services.imports import cells

MOSCOW = ZoneInfo("Europe/Moscow")
TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-12-31", datetime(2026, 12, 30, 21, tzinfo=UTC)),
        ("31.12.2026", datetime(2026, 12, 30, 21, tzinfo=UTC)),
        ("1.2.2026 10:05", datetime(2026, 2, 1, 7, 5, tzinfo=UTC)),
        ("2026-02-01T10:05:07", datetime(2026, 2, 1, 7, 5, 7, tzinfo=UTC)),
        ("2026-02-01T10:05:07.123456+00:00", datetime(2026, 2, 1, 10, 5, 7, tzinfo=UTC)),
        ("2026-02-01T10:05:07Z", datetime(2026, 2, 1, 10, 5, 7, tzinfo=UTC)),
    ],
)
def test_instants(text: str, instant: datetime) -> None:
    assert cells.read_instant(text, MOSCOW) == instant


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("1990-05-06 00:00:00", Birthday(6, 5, 1990)),
        ("1990-05-06T00:00:00", Birthday(6, 5, 1990)),
        ("06.05.1990", Birthday(6, 5, 1990)),
        ("--05-06", Birthday(6, 5, None)),
    ],
)
def test_birthdays(text: str, born: Birthday) -> None:
    assert cells.read_birthday(text, TODAY) == born


@pytest.mark.parametrize(("text", "number"), [("1 200", 1200), ("12.0", 12), ("-3", -3)])
def test_whole_numbers(text: str, number: int) -> None:
    assert cells.read_whole(text) == number


@pytest.mark.parametrize(
    ("text", "first", "surname"),
    [("Анна", "Анна", ""), ("Петрова Анна", "Анна", "Петрова"), ("О А Б", "А", "О")],
)
def test_full_names(text: str, first: str, surname: str) -> None:
    assert cells.split_name(text) == (first, surname)


def test_other_cells() -> None:
    assert cells.read_language("Русский") == "ru"
    assert cells.read_tags("vip; gold,\n") == {"vip", "gold"}
    assert (cells.read_yes_no("Да"), cells.read_yes_no("0")) == (True, False)
    assert cells.read_money("1 234,5", "RUB").minor == 123450
    assert cells.read_quantity("0,35") == 350
    assert cells.read_day("31.12.2026") == date(2026, 12, 31)
    assert cells.read_zone("Europe/Moscow") == "Europe/Moscow"
    assert cells.read_text(" a \n b ", 5) == "a b"


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (cells.read_money, "a lot"),
        (cells.read_text, "\u202etxt"),
        (cells.read_text, "too long"),
    ],
)
def test_what_cannot_be_read_is_refused(read: object, text: str) -> None:
    limit = "RUB" if read is cells.read_money else 5
    with pytest.raises(Rejected):
        read(text, limit)  # type: ignore[operator]


def test_a_cell_names_its_field() -> None:
    with pytest.raises(BadField) as bad:
        cells.read_cell("quantity", int, "two")

    assert (bad.value.name, bad.value.refusal.code) == ("quantity", "cell.unreadable")
    with pytest.raises(Rejected):
        cells.read_quantity("two")
