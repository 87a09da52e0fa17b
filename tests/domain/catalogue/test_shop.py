"""Shops and places."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.catalogue.product import ORDINARY, Product
from chalicelib.domain.catalogue.shop import (
    CatalogueShop,
    Holiday,
    OpeningHours,
    Position,
    nearest_first,
    runs_of,
)

NEVSKY = Position("59.9386", "30.3141")
MOSCOW = Position("55.7558", "37.6173")
places = st.builds(
    Position,
    st.decimals(-90, 90, places=4).map(str),
    st.decimals(-180, 180, places=4).map(str),
)


def test_a_distance_is_the_one_on_the_map() -> None:
    assert 632_000 < NEVSKY.metres_to(MOSCOW) < 637_000
    assert NEVSKY.metres_to(NEVSKY) == 0


@given(places, places)
def test_a_distance_is_the_same_both_ways_and_at_most_half_around(
    here: Position, there: Position
) -> None:
    assert here.metres_to(there) == there.metres_to(here)
    assert 0 <= here.metres_to(there) <= 20_015_087


def test_the_nearest_shop_comes_first_and_one_without_a_place_is_missing() -> None:
    shops = [
        CatalogueShop("far", {}, position=MOSCOW),
        CatalogueShop("web", {}),
        CatalogueShop("near", {}, position=Position("59.93", "30.32")),
        CatalogueShop("also", {}, position=MOSCOW),
    ]

    found = nearest_first(shops, NEVSKY)

    assert [shop.code for shop, _ in found] == ["near", "also", "far"]
    assert found[0][1] < 1100


@pytest.mark.parametrize(
    ("weekdays", "runs"),
    [
        ((1, 2, 3, 4, 5), [(1, 5)]),
        ((7, 6, 6, 1), [(1, 1), (6, 7)]),
        ((1, 3, 5), [(1, 1), (3, 3), (5, 5)]),
        ((), []),
    ],
)
def test_weekdays_stand_in_runs(weekdays: tuple[int, ...], runs: list[tuple[int, int]]) -> None:
    assert runs_of(weekdays) == runs


def test_a_product_has_marks() -> None:
    assert Product("milk", {}, "dairy").marks == ORDINARY
    assert Product("smoke", {}, "tobacco", earns=False).marks.redeems


def local(day: int, clock: str) -> datetime:
    """A day of the week that begins on Monday, the 30th of November."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 30, hour, minute, tzinfo=UTC) + timedelta(days=day - 1)


WEEKEND_BAR = CatalogueShop(
    "bar", {}, hours=(OpeningHours((5, 6), "18:00", "02:00"), OpeningHours((1,), "00:00", "24:00"))
)


@pytest.mark.parametrize(
    ("day", "clock", "until"),
    [
        (5, "17:59", ""),
        (5, "18:00", "02:00"),
        (6, "01:59", "02:00"),
        (6, "02:00", ""),
        (7, "01:00", "02:00"),
        (7, "18:00", ""),
        (1, "23:59", "24:00"),
        (2, "00:00", ""),
    ],
)
def test_a_shop_is_open_by_its_hours_also_after_midnight(day: int, clock: str, until: str) -> None:
    hours = WEEKEND_BAR.hours_at(local(day, clock))

    assert (hours.ends if hours else "") == until


def test_days_without_hours_are_days_off() -> None:
    assert WEEKEND_BAR.days_off == (2, 3, 4, 7)
    assert CatalogueShop("web", {}).days_off == ()


NEW_YEAR = replace(
    WEEKEND_BAR,
    holidays=(
        Holiday(date(2026, 12, 31), "12:00", "16:00"),
        Holiday(date(2027, 1, 1)),
        Holiday(date(2027, 1, 2), "20:00", "03:00"),
        Holiday(date(2027, 3, 8)),
    ),
)


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        ("2026-12-31 11:59", None),
        ("2026-12-31 12:00", "16:00"),
        ("2026-12-31 16:00", None),
        ("2027-01-01 19:00", None),  # a Friday: its hours would begin at 18:00
        ("2027-01-02 01:00", None),
        ("2027-01-02 19:00", None),
        ("2027-01-03 02:59", "03:00"),
        ("2027-01-03 03:00", None),
    ],
)
def test_a_holiday_has_hours_of_its_own(at: str, ends: str | None) -> None:
    hours = NEW_YEAR.hours_at(datetime.fromisoformat(at))

    assert (hours.ends if hours else None) == ends


def test_the_holidays_of_two_weeks_are_ahead() -> None:
    ahead = NEW_YEAR.holidays_ahead(date(2026, 12, 31))

    assert [each.day.day for each in ahead] == [31, 1, 2]
    assert NEW_YEAR.holidays_ahead(date(2027, 1, 3)) == []
