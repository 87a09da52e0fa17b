"""Rule 30: a level falls one step, after a notice and days of grace, and not within a year."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from chalicelib.domain.points.nightly.review import (
    calendar_review,
    first_review,
    held_until,
    level_below,
    next_review,
    reached_level,
    reviewed,
)
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.tiers import (
    MonthSums,
    Reached,
    Standing,
    level_at,
    upgraded,
)
from tests.domain.points.till import FIRST, ZONE

SINCE = datetime(2026, 12, 5, 20, tzinfo=UTC)
GOLD = Standing(
    {"2026-12": MonthSums(10_000_000)},
    (Reached("silver", SINCE), Reached("gold", SINCE)),
    last_at=SINCE,
)
FIRST_OF_JANUARY = date(2028, 1, 1)
DAY = timedelta(days=1)


def review(standing: Standing, day: date, programme: Programme = FIRST) -> Standing:
    now = datetime(day.year, day.month, day.day, 0, 5, tzinfo=UTC)
    return reviewed(programme, standing, day=day, now=now, zone=ZONE)


def test_a_reached_level_is_held_till_the_end_of_the_month_twelve_months_later() -> None:
    assert held_until(GOLD, ZONE) == date(2027, 12, 31)
    assert held_until(Standing(), ZONE) is None
    for month in range(1, 13):
        day = date(2027, month, 1)
        assert review(GOLD, day) == GOLD
    assert next_review(FIRST, GOLD, after=date(2027, 1, 1), zone=ZONE) == FIRST_OF_JANUARY
    assert first_review(GOLD, after=date(2027, 1, 1), zone=ZONE) == FIRST_OF_JANUARY


def test_a_level_falls_one_step_after_a_notice_and_the_grace() -> None:
    warned = review(GOLD, FIRST_OF_JANUARY)
    assert (warned.falls_on, warned.reached) == (date(2028, 1, 31), GOLD.reached)
    assert next_review(FIRST, warned, after=FIRST_OF_JANUARY, zone=ZONE) == date(2028, 2, 1)
    assert review(warned, date(2028, 1, 15)) == warned

    fallen = review(warned, date(2028, 2, 1))
    assert fallen.reached[-1].level == "silver"
    assert (fallen.reached[-1].fell, fallen.falls_on) == (True, None)
    assert held_until(fallen, ZONE) is None

    again = review(review(fallen, date(2028, 3, 1)), date(2028, 4, 1))
    assert again.reached[-1].level == "bronze"
    assert next_review(FIRST, again, after=date(2028, 4, 1), zone=ZONE) is None
    assert review(again, date(2028, 5, 1)) == again


def test_the_grace_of_a_late_review_begins_with_its_notice() -> None:
    late = datetime(2028, 1, 28, 21, 5, tzinfo=UTC)  # 29 January in Moscow

    warned = reviewed(FIRST, GOLD, day=FIRST_OF_JANUARY, now=late, zone=ZONE)

    assert warned.falls_on == date(2028, 2, 28)
    assert next_review(FIRST, warned, after=date(2028, 1, 28), zone=ZONE) == date(2028, 3, 1)


def test_a_level_that_is_reached_again_in_the_grace_stays() -> None:
    warned = review(GOLD, FIRST_OF_JANUARY)
    bought = warned.with_sums(date(2028, 1, 20), turnover=10_000_000, purchases=1)

    assert review(bought, date(2028, 2, 1)) == replace(bought, falls_on=None)


def test_a_higher_level_withdraws_the_notice_of_the_lower_one() -> None:
    silver = replace(GOLD, months={}, reached=GOLD.reached[:1], falls_on=FIRST_OF_JANUARY)
    bought = silver.with_sums(date(2028, 1, 20), turnover=10_000_000, purchases=1)

    after = upgraded(FIRST, bought, date(2028, 1, 20))
    assert (after.reached[-1].level, after.falls_on) == ("gold", None)


def test_the_grace_may_be_longer_than_a_month() -> None:
    tiers = FIRST.tiers.model_copy(update={"grace_days": 45, "review_day": 15})
    programme = FIRST.model_copy(update={"tiers": tiers})

    warned = review(GOLD, date(2028, 1, 15), programme)
    assert warned.falls_on == date(2028, 2, 29)
    assert review(warned, date(2028, 2, 15), programme) == warned
    assert review(warned, date(2028, 3, 15), programme).reached[-1].level == "silver"
    assert calendar_review(programme, after=date(2028, 1, 15)) == date(2028, 2, 15)
    assert calendar_review(programme, after=date(2028, 1, 14)) == date(2028, 1, 15)


def test_without_levels_there_is_no_review() -> None:
    tiers = FIRST.tiers.model_copy(update={"levels": ()})
    programme = FIRST.model_copy(update={"tiers": tiers})
    warned = replace(GOLD, falls_on=FIRST_OF_JANUARY)

    assert review(warned, date(2028, 2, 1), programme) == GOLD
    assert reached_level(programme, GOLD) is None
    assert level_at(programme, GOLD, SINCE) is None
    assert first_review(Standing(), after=FIRST_OF_JANUARY, zone=ZONE) is None


def test_the_level_below_is_one_step_down() -> None:
    level, below = reached_level(FIRST, GOLD), level_below(FIRST, GOLD)
    assert level
    assert below
    assert (level.id, below.id) == ("gold", "silver")
    assert level_below(FIRST, Standing()) is None
