"""Rules 41 and 42: which customers are greeted on a day."""

from calendar import isleap
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.triggers import TRIGGERS, birthday
from chalicelib.domain.triggers.candidate import Candidate
from tests.repo.builders import a_customer

DAY = date(2026, 11, 21)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))


def born_on(day: date, **changes: object) -> Customer:
    return a_customer(birthday=Birthday(day.day, day.month, 1990), **changes)


def is_greeted(customer: Customer, day: date) -> bool:
    return birthday.includes(Candidate(customer, day, day))


def agenda_day(customer: Customer) -> str:
    born = customer.birthday
    assert born
    return f"{born.month:02}-{born.day:02}"


@settings(deadline=None)  # a busy machine is no mistake
@given(st.dates(min_value=date(1904, 1, 1)), st.integers(2000, 2100))
def test_rule_41_every_customer_is_greeted_on_exactly_one_day_of_a_year(
    born: date, year: int
) -> None:
    customer = born_on(born)
    year_days = (date(year, 1, 1) + timedelta(days=n) for n in range(366 if isleap(year) else 365))

    greeted = [
        day
        for day in year_days
        if agenda_day(customer) in birthday.agenda_days(day) and is_greeted(customer, day)
    ]

    assert len(greeted) == 1
    leap = (born.month, born.day) == (2, 29)
    assert (greeted[0].month, greeted[0].day) == (
        (2, 28) if leap and not isleap(year) else (born.month, born.day)
    )


@pytest.mark.parametrize(
    ("day", "read"),
    [
        (date(2026, 5, 14), ("05-14",)),
        (date(2026, 2, 28), ("02-28", "02-29")),
        (date(2028, 2, 28), ("02-28",)),
        (date(2028, 2, 29), ("02-29",)),
    ],
)
def test_rule_41_the_agenda_of_a_leap_day(day: date, read: tuple[str, ...]) -> None:
    assert birthday.agenda_days(day) == read


@pytest.mark.parametrize(("known", "greeted"), [(13, False), (14, True), (0, False), (400, True)])
def test_rule_42_a_birthday_is_known_for_two_weeks(known: int, *, greeted: bool) -> None:
    customer = born_on(DAY, birthday_since=DAY - timedelta(days=known))

    assert is_greeted(customer, DAY) is greeted


def test_no_customer_is_greeted_on_another_day_or_without_a_birthday() -> None:
    assert not is_greeted(born_on(DAY), DAY + timedelta(days=1))
    assert not is_greeted(a_customer(birthday=None), DAY)


def test_a_birthday_of_unknown_age_is_greeted() -> None:
    assert is_greeted(born_on(DAY, birthday_since=None), DAY)


@pytest.mark.parametrize(
    ("former", "greeted"),
    [
        (date(2026, 3, 1), False),  # greeted in March already
        (date(2026, 6, 2), False),  # its run was planned before the change
        (date(2026, 6, 4), True),
        (date(2026, 12, 1), True),
    ],
)
def test_rule_42_one_greeting_a_year_after_any_change(former: date, *, greeted: bool) -> None:
    customer = born_on(
        DAY,
        birthday_since=date(2026, 6, 1),
        birthday_was=Birthday(former.day, former.month, None),
    )

    assert is_greeted(customer, DAY) is greeted
    assert is_greeted(customer, DAY.replace(year=2027))


@settings(deadline=None)  # a busy machine is no mistake
@given(
    born=days,
    changed=st.none() | st.tuples(days, st.integers(0, 364)),
    year=st.integers(2000, 2099),
)
def test_rule_42_a_year_has_one_greeting_at_most(
    born: date, changed: tuple[date, int] | None, year: int
) -> None:
    """A customer greeted the day before may still be in the run of a day planned ahead."""
    before, after, since = born_on(born), None, None
    if changed:
        since = date(year, 1, 1) + timedelta(days=changed[1])
        after = born_on(changed[0], birthday_since=since, birthday_was=before.birthday)

    greeted = 0
    for number in range(365):
        day = date(year, 1, 1) + timedelta(days=number)
        # What was planned on the eve goes by what was known then.
        known = after if after and since and day > since + timedelta(days=1) else before
        greeted += is_greeted(known, day)

    assert greeted <= 1


def test_the_occasion_is_the_year_and_lives_two_days() -> None:
    assert birthday.step(DAY) == "2026"
    assert birthday.ends_on(DAY, DAY + timedelta(days=1)) == date(2026, 11, 23)
    assert birthday.still_means(Candidate(born_on(DAY), DAY, DAY))
    assert TRIGGERS["birthday"].MISSED_DAYS_MAX == 2
