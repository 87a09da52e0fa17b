"""`--since` is read in one way by every command that goes back in time."""

import argparse
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from local.cli.since import since

NOW = datetime(2026, 12, 5, 22, 30, tzinfo=UTC)  # it is the sixth in Moscow
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1d", datetime(2026, 12, 4, 21, tzinfo=UTC)),
        ("2026-01-01", datetime(2025, 12, 31, 21, tzinfo=UTC)),
        ("2026-01-01T12:00:00Z", datetime(2026, 1, 1, 12, tzinfo=UTC)),
        ("2026-01-01T12:00:00+03:00", datetime(2026, 1, 1, 9, tzinfo=UTC)),
        ("2026-01-01T12:00", datetime(2026, 1, 1, 12, tzinfo=UTC)),
    ],
)
def test_days_and_instants_are_read(text: str, expected: datetime) -> None:
    assert since(text)(NOW, MOSCOW) == expected


@pytest.mark.parametrize(
    "text", ["", "0d", "10000d", "soon", "2026-02-30", "1999-12-31", "2100-01-01"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        since(text)
