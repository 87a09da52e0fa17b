"""What every command line of ours understands: whole numbers, instants, and errors of one line."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Never

WRONG_OPTION = 2
# Two centuries around now: the arithmetic of dates fails near the years 1 and 9999.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class OneLineParser(argparse.ArgumentParser):
    """Refuses a wrong option in one line; the base class would print its usage as well."""

    def error(self, message: str) -> Never:
        text = message.removeprefix("argument ")
        self.exit(WRONG_OPTION, f"{self.prog}: {text} (see {self.prog} --help)\n")


def whole(first: int, last: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `first` to `last`."""

    def read(text: str) -> int:
        digits = text.removeprefix("-")
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= len(str(last))
        if not is_number or not first <= int(text) <= last:
            raise argparse.ArgumentTypeError(
                f"{text!r} is not a whole number from {first} to {last}"
            )
        return int(text)

    return read


def zoned_instant(text: str) -> datetime:
    """Read an instant that says its zone."""
    read = instant(text)
    if datetime.fromisoformat(text).tzinfo is None:
        raise argparse.ArgumentTypeError("say the zone too: 2026-12-31T12:00:00Z")
    return read


def instant(text: str) -> datetime:
    """Read an instant; without a zone it is in UTC."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as exc:
        raise argparse.ArgumentTypeError("an instant looks like 2026-12-31T12:00:00Z") from exc
    aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    # Compared as it stands: converting an instant near the year 1 fails.
    if not EARLIEST.year <= aware.year < LATEST.year:
        raise argparse.ArgumentTypeError(f"an instant from {EARLIEST.year} to {LATEST.year - 1}")
    return aware
