"""Quiet hours: when we may write to a customer, by their local time (check 10 of section 9)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

GAP_MINUTES_MAX = 24 * 60  # Samoa skipped a whole day on 30 December 2011
DAYS_AHEAD_MAX = 3  # today, and one more day that may be missing
DAY_HOURS = 24
INSTANTS_MAX = 256  # cached; the customers of a page share one `now`, few zones and few windows


@dataclass(frozen=True, slots=True)
class Window:
    """The local hours in which messages are sent: `from_hour` included, `to_hour` excluded."""

    from_hour: int = 10
    to_hour: int = 21

    def __hash__(self) -> int:
        # Every cached instant hashes its window, so a cheap hash pays.
        return self.from_hour * DAY_HOURS + self.to_hour

    @property
    def is_sound(self) -> bool:
        """Whether the hours exist and are in order; a window does not cross midnight."""
        return 0 <= self.from_hour < self.to_hour <= DAY_HOURS

    def narrowed_to(self, other: "Window") -> "Window":
        """Return the hours that both windows have; without any, the hours of the other one."""
        from_hour = max(self.from_hour, other.from_hour)
        to_hour = min(self.to_hour, other.to_hour)
        return Window(from_hour, to_hour) if from_hour < to_hour else other

    def is_open(self, instant: datetime, zone: ZoneInfo) -> bool:
        """Whether the local time is within the window."""
        return self.from_hour <= instant.astimezone(zone).hour < self.to_hour


ADVERTISING_HOURS = Window()
"""Outside these hours no advertising is sent; a campaign may only narrow them."""


def send_at(now: datetime, *, zone: ZoneInfo, window: Window) -> datetime:
    """The instant when a message may be sent: now, or when the window opens next.

    If the clock is put back over the closing hour, a deferred message waits for the morning.
    """
    # Separate from `_send_at`, because `lru_cache` hides the types of the arguments from mypy.
    return _send_at(now, zone, window)


@lru_cache(INSTANTS_MAX)
def _send_at(now: datetime, zone: ZoneInfo, window: Window) -> datetime:
    assert window.is_sound
    if window.is_open(now, zone):
        return now
    today = local_day(now, zone)
    days = (today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD_MAX + 1))
    openings = (opens_at(day, window.from_hour, zone) for day in days)
    # A window that lies wholly inside a missing hour does not open on that day.
    return next(at for at in openings if at > now and window.is_open(at, zone))


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The day on the person's calendar."""
    return instant.astimezone(zone).date()


def opens_at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which an hour of a day begins (F17).

    If the clock skips the hour, it is the next minute that exists; if the hour comes twice, the
    first of the two.
    """
    wall = datetime.combine(day, time(hour))
    minutes = (wall + timedelta(minutes=ahead) for ahead in range(GAP_MINUTES_MAX + 1))
    instants = (_instant(minute, zone) for minute in minutes)
    return next(instant for instant in instants if instant is not None)


def _instant(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """The first instant with this local time, or None if the clock skips it."""
    # zoneinfo accepts a local time that does not exist, so it is converted there and back.
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    local = instant.astimezone(zone).replace(tzinfo=None)
    return instant if local == wall else None
