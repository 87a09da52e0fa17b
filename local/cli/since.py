"""Reads the `--since` of commands that go back in time: days, a day, or an instant."""

import argparse
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo

from local.arguments import EARLIEST, LATEST, instant

FORMS = "365d, 2026-01-01 or 2026-01-01T00:00:00Z"
DAYS = re.compile(r"([1-9][0-9]{0,3})d")
Since = Callable[[datetime, tzinfo], datetime]
"""Returns the instant, by the present one and the zone of the programme."""


def add_since(command: argparse.ArgumentParser) -> None:
    """Add the option."""
    command.add_argument("--since", type=since, required=True, metavar="WHEN", help=FORMS)


def since(text: str) -> Since:
    """Read days before today, a day, or an instant; days begin at midnight of the programme."""
    if days := DAYS.fullmatch(text):
        return lambda now, zone: _midnight(_today(now, zone) - timedelta(days=int(days[1])), zone)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return _instant(text)
    if not EARLIEST.year <= day.year < LATEST.year:
        raise argparse.ArgumentTypeError(f"a day from {EARLIEST.year} to {LATEST.year - 1}")
    return lambda _, zone: _midnight(day, zone)


def _instant(text: str) -> Since:
    try:
        datetime.fromisoformat(text)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(FORMS) from exc
    at = instant(text)
    return lambda _now, _zone: at


def _today(now: datetime, zone: tzinfo) -> date:
    return now.astimezone(zone).date()


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
