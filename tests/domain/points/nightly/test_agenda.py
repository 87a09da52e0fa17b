"""The clock looks at an account before its points expire, when they do, and before a review."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.account import Account
from chalicelib.domain.points.lot import Lot, Terms
from chalicelib.domain.points.nightly.agenda import (
    free_by_last_day,
    last_day,
    next_day,
    warned_days,
)
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.terms import end_of
from chalicelib.domain.points.tiers import Reached, Standing
from tests.domain.points.till import FIRST, ZONE

EARNED = datetime(2026, 12, 1, 9, tzinfo=UTC)
LAST = date(2027, 3, 31)
DAY = timedelta(days=1)


def a_lot(name: str, last: date | None, *, remaining: int = 10, held: int = 0) -> Lot:
    ends = end_of(last, ZONE) if last else None
    return Lot(Terms(name, 10, EARNED, EARNED, ends), remaining, held)


def a_record(*lots: Lot, standing: Standing | None = None) -> AccountRecord:
    account = Account({lot.terms.lot: lot for lot in lots})
    return AccountRecord(CustomerId("c-1"), account, standing or Standing())


def days_of(record: AccountRecord, after: date) -> list[date]:
    """Every day on which the account is due, one after another."""
    found: list[date] = []
    day = next_day(record, after=after, zone=ZONE)
    while day and len(found) < 10:
        found.append(day)
        day = next_day(record, after=day, zone=ZONE)
    return found


def test_an_account_is_due_30_7_and_1_days_before_the_last_day_and_on_it() -> None:
    days = days_of(a_record(a_lot("a", LAST)), date(2026, 12, 1))

    assert days[:4] == [LAST - 30 * DAY, LAST - 7 * DAY, LAST - DAY, LAST]


def test_points_that_expired_and_were_missed_wait_for_the_next_night() -> None:
    record = a_record(a_lot("a", LAST, held=4))

    assert next_day(record, after=LAST + 3 * DAY, zone=ZONE) == LAST + 4 * DAY


def test_an_account_without_points_that_expire_is_never_due() -> None:
    record = a_record(a_lot("a", None), a_lot("b", LAST, remaining=0))

    assert next_day(record, after=date(2026, 12, 1), zone=ZONE) is None


def test_an_account_with_a_level_is_due_on_the_eve_of_its_first_review() -> None:
    reached = (Reached("silver", datetime(2026, 12, 5, 20, tzinfo=UTC)),)
    record = a_record(standing=Standing(reached=reached))

    assert next_day(record, after=date(2026, 12, 6), zone=ZONE) == date(2027, 12, 31)
    assert next_day(record, after=date(2028, 2, 3), zone=ZONE) == date(2028, 2, 29)
    with_points = replace(record, account=a_record(a_lot("a", LAST)).account)
    assert next_day(with_points, after=LAST - DAY, zone=ZONE) == LAST
    assert next_day(with_points, after=LAST - DAY, zone=ZONE, programme=FIRST) == LAST


def test_the_last_day_is_that_of_the_programme() -> None:
    assert last_day(datetime(2027, 3, 31, 21, tzinfo=UTC), ZONE) == LAST
    assert warned_days(LAST) == (LAST + DAY, LAST + 7 * DAY, LAST + 30 * DAY)


def test_free_points_are_added_up_by_their_last_day() -> None:
    lots = (
        a_lot("a", LAST),
        a_lot("b", LAST, held=3),
        a_lot("c", LAST - DAY),
        a_lot("d", None),
        a_lot("e", LAST - 2 * DAY, held=10),
    )

    assert list(free_by_last_day(a_record(*lots).account, ZONE).items()) == [
        (LAST - DAY, 10),
        (LAST, 17),
    ]
