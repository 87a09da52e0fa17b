"""A shop: its name, address, hours and place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain
from math import asin, cos, radians, sin, sqrt

from chalicelib.domain.catalogue.names import Names
from chalicelib.domain.money import Money

EARTH_M = 6_371_000
WEEKDAYS = range(1, 8)
AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Position:
    """A place on Earth; the degrees are decimal texts, as the catalogue was sent them."""

    latitude: str
    longitude: str

    def metres_to(self, other: "Position") -> int:
        """Return the distance over the ground, by the haversine formula."""
        here, there = self.in_radians, other.in_radians
        high, wide = (there[0] - here[0]) / 2, (there[1] - here[1]) / 2
        chord = sin(high) ** 2 + cos(here[0]) * cos(there[0]) * sin(wide) ** 2
        return round(2 * EARTH_M * asin(min(1.0, sqrt(chord))))

    @property
    def in_radians(self) -> tuple[float, float]:
        return radians(float(self.latitude)), radians(float(self.longitude))


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Local hours of some weekdays, 1 is Monday; hours that end before they begin pass midnight."""

    weekdays: tuple[int, ...]
    begins: str
    ends: str

    @property
    def is_all_day(self) -> bool:
        return (self.begins, self.ends) == ("00:00", "24:00")

    @property
    def passes_midnight(self) -> bool:
        return self.ends <= self.begins


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day with hours of its own instead of those of its weekday; without hours it is closed."""

    day: date
    begins: str = ""
    ends: str = ""

    @property
    def hours(self) -> OpeningHours | None:
        """The hours of the day; None: the shop is closed."""
        if not self.begins:
            return None
        return OpeningHours((self.day.isoweekday(),), self.begins, self.ends)


@dataclass(frozen=True, slots=True)
class CatalogueShop:
    """A shop of the catalogue; an empty `zone` is the programme's.

    Its tills offer a card to a person who buys for `offer_card_from`; None: they do not.
    """

    code: str
    name: Names
    address: Names = field(default_factory=dict)
    hours: tuple[OpeningHours, ...] = ()
    zone: str = ""
    phone: str = ""
    position: Position | None = None
    holidays: tuple[Holiday, ...] = ()
    offer_card_from: Money | None = None
    version: int = field(default=0, compare=False)  # grows with each change; 0: not stored

    def hours_at(self, local: datetime) -> OpeningHours | None:
        """The hours by which the shop is open at a local time; None: it is closed."""
        clock, today = f"{local:%H:%M}", local.date()
        begun = (each for each in self.hours_on(today) if each.begins <= clock)
        now = (each for each in begun if each.passes_midnight or clock < each.ends)
        # Hours of yesterday may last until morning.
        before = self.hours_on(today - timedelta(days=1))
        late = (each for each in before if each.passes_midnight and clock < each.ends)
        return next(chain(now, late), None)

    def hours_on(self, day: date) -> list[OpeningHours]:
        """The hours that begin on a day: those of a holiday, else those of its weekday."""
        special = [each for each in self.holidays if each.day == day]
        if special:
            return [each.hours for each in special if each.hours]
        return [each for each in self.hours if day.isoweekday() in each.weekdays]

    def holidays_ahead(self, today: date) -> list[Holiday]:
        """The holidays of the next two weeks, the nearest first."""
        last = today + AHEAD
        near = (each for each in self.holidays if today <= each.day <= last)
        return sorted(near, key=lambda each: (each.day, each.begins))

    @property
    def days_off(self) -> tuple[int, ...]:
        """The weekdays without hours; none if nothing is known of the hours."""
        known = {day for each in self.hours for day in each.weekdays}
        return tuple(day for day in WEEKDAYS if day not in known) if known else ()


def nearest_first(
    shops: Iterable[CatalogueShop], here: Position
) -> list[tuple[CatalogueShop, int]]:
    """Return the shops that have a place, with their distance in metres, the nearest first."""
    placed = [(shop, here.metres_to(shop.position)) for shop in shops if shop.position is not None]
    return sorted(placed, key=lambda each: (each[1], each[0].code))


def runs_of(weekdays: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and the last day of each run of weekdays: 1, 2, 3, 6 is 1-3 and 6-6."""
    runs: list[tuple[int, int]] = []
    for day in sorted(set(weekdays)):
        if runs and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
