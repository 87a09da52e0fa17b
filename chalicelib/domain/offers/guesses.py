"""Slows the guessing of promo codes: too many wrong ones in ten minutes are a pause of ten."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

WINDOW = timedelta(minutes=10)
PAUSE = timedelta(minutes=10)
WRONG_MAX_CUSTOMER = 5
WRONG_MAX_KEY = 100  # the tills of a chain may share one key


@dataclass(frozen=True, slots=True)
class Guesses:
    """The wrong codes of a customer or a key, by the seconds of the epoch."""

    subject: str
    wrong: tuple[int, ...] = ()
    paused_until: datetime | None = None
    version: int = 0

    def is_paused(self, now: datetime) -> bool:
        """Whether its codes are not looked up for now."""
        return self.paused_until is not None and now < self.paused_until

    def left(self, now: datetime) -> int:
        """How many more wrong codes there may be before the pause."""
        return max(limit_of(self.subject) - len(self._recent(now)), 0)

    def _recent(self, now: datetime) -> tuple[int, ...]:
        since = int((now - WINDOW).timestamp())
        return tuple(each for each in self.wrong if each > since)

    def after_wrong(self, now: datetime, count: int, limit: int) -> "Guesses":
        """The state after so many more wrong codes."""
        wrong = (*self._recent(now), *([int(now.timestamp())] * count))
        if len(wrong) < limit:
            return replace(self, wrong=wrong)
        return replace(self, wrong=(), paused_until=now.astimezone(UTC) + PAUSE)


def of_customer(customer: str) -> str:
    """Name the guesses of a customer."""
    return f"customer#{customer}"


def of_key(key: str) -> str:
    """Name the guesses that come with a staff key."""
    return f"key#{key}"


def limit_of(subject: str) -> int:
    """Return how many wrong codes of a subject are too many."""
    return WRONG_MAX_KEY if subject.startswith("key#") else WRONG_MAX_CUSTOMER
