"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class Clock:
    """The time of one test."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def moves(self, **amount: float) -> None:
        """Let time pass: `moves(minutes=5)`."""
        self.at += timedelta(**amount)
