"""Turnover unites, and the level never falls by merging (rule 39)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.merging.standing import merged_record, parted_record
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord, DaySums
from chalicelib.domain.points.tiers import MonthSums, Reached, Standing, level_at
from tests.builders.shops import rub
from tests.handlers.points.test_points_http import a_document

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
TODAY = date(2026, 12, 1)
DAY = timedelta(days=1)
NAMES = ("basic", "silver", "gold")
LEVELS = [
    {"id": name, "name": {"ru": name, "en": name}, "from": rub(least)}
    for name, least in zip(NAMES, ("0.00", "10.00", "20.00"), strict=True)
]
PROGRAMME = Programme.model_validate(a_document(tiers={"levels": LEVELS}))


def an_account(turnover: int, *levels: str, **changes: Any) -> AccountRecord:
    reached = tuple(Reached(name, NOW - DAY) for name in levels)
    months = {"2026-11": MonthSums(turnover, 5, 1)} if turnover else {}
    last = NOW - DAY if turnover else None
    standing = Standing(months, reached, last)
    days = {"2026-11-30": DaySums(5, 1)} if turnover else {}
    return AccountRecord(CustomerId("c"), standing=standing, receipts=1, days=days, **changes)


@pytest.mark.parametrize(
    ("own", "other", "level"),
    [
        (an_account(500), an_account(400), "basic"),
        (an_account(500), an_account(600), "silver"),
        (an_account(500), an_account(500, "gold"), "gold"),
        (an_account(500, "gold"), an_account(500, "silver"), "gold"),
        (an_account(1500, "silver"), an_account(700), "gold"),
        (an_account(0), an_account(0), "basic"),
    ],
)
def test_the_level_is_the_best_of_both_and_of_the_sum(
    own: AccountRecord, other: AccountRecord, level: str
) -> None:
    after = merged_record(own, other, PROGRAMME, NOW, TODAY)

    found = level_at(PROGRAMME, after.standing, NOW + DAY)
    assert found is not None
    assert found.id == level
    assert after.receipts == 2


def test_a_parting_takes_the_sums_and_the_level_back() -> None:
    own, other = an_account(500), an_account(600)
    after = merged_record(own, other, PROGRAMME, NOW, TODAY)

    parted = parted_record(after, other, own.standing, after.standing)

    assert parted == own


def test_a_level_that_was_reached_since_stays() -> None:
    own, other = an_account(500), an_account(600)
    after = merged_record(own, other, PROGRAMME, NOW, TODAY)
    reached = (*after.standing.reached, Reached("gold", NOW + DAY))
    standing = Standing(after.standing.months, reached, NOW + DAY)
    later = AccountRecord(CustomerId("c"), standing=standing, receipts=3)

    parted = parted_record(later, other, own.standing, after.standing)

    assert parted.standing.reached == reached
    assert (parted.standing.last_at, parted.receipts) == (NOW + DAY, 2)


def test_a_programme_without_levels_only_adds() -> None:
    plain = Programme.model_validate(a_document())

    after = merged_record(an_account(500), an_account(600), plain, NOW, TODAY)

    assert after.standing.months == {"2026-11": MonthSums(1100, 10, 2)}
    assert after.standing.reached == ()
