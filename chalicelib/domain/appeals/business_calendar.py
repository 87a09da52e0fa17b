"""Business time of the desk: what part of a period counts for deadlines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.domain.catalogue.shop import Holiday, OpeningHours

DAYS_AHEAD_MAX = 400  # a calendar without an open day in so long a time has no deadlines
DAY = timedelta(days=1)
MIDNIGHT = "24:00"


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """The hours of the desk in its zone; without hours it is open all the time.

    A weekday may have several intervals, and a holiday has hours of its own or none.
    """

    zone: str
    hours: tuple[OpeningHours, ...] = ()
    holidays: tuple[Holiday, ...] = ()

    def deadline(self, start: datetime, business: timedelta) -> datetime | None:
        """The instant at which so much business time has passed since `start`.

        None: the calendar has not so much business time within the next 400 days.
        """
        if not self.hours:
            return (start + business).astimezone(UTC)
        left = business
        for begins, ends in self._open(start):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        return None

    def passed(self, start: datetime, until: datetime) -> timedelta:
        """The business time between two instants."""
        if until <= start:
            return timedelta()
        if not self.hours:
            return until - start
        total = timedelta()
        for begins, ends in self._open(start):
            if begins >= until:
                break
            total += min(ends, until) - begins
        return total

    def _open(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open periods from `start` on, in order, each instant once."""
        reached = start.astimezone(UTC)
        # Hours of the day before may last until morning.
        day = start.astimezone(ZoneInfo(self.zone)).date() - DAY
        for _ in range(DAYS_AHEAD_MAX):
            for begins, ends in sorted(self._of_day(day)):
                if ends > reached:
                    yield max(begins, reached), ends
                    reached = ends
            day += DAY

    def _of_day(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The open periods that begin on a local day; summer time may make them longer."""
        special = [each for each in self.holidays if each.day == day]
        if special:
            hours = [each.hours for each in special if each.hours]
        else:
            hours = [each for each in self.hours if day.isoweekday() in each.weekdays]
        for each in hours:
            last = day + DAY if each.passes_midnight else day
            yield self._instant(day, each.begins), self._instant(last, each.ends)

    def _instant(self, day: date, clock: str) -> datetime:
        if clock == MIDNIGHT:
            day, clock = day + DAY, "00:00"
        hour, minute = map(int, clock.split(":"))
        local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(self.zone))
        return local.astimezone(UTC)
