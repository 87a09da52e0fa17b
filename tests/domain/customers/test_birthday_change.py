"""Rule 42: since when a birthday is known, and how often it may be another."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.birthday_change import dated_birthday, uses_up_the_year
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Conflict
from tests.repo.builders import a_customer

TODAY = date(2026, 11, 21)
LONG_AGO = date(2020, 1, 1)
MAY, JUNE = Birthday(5, 5, 1990), Birthday(6, 6, 1990)


def changed(before: Customer, born: Birthday | None, today: date = TODAY) -> Customer:
    return dated_birthday(before, replace(before, birthday=born), today)


@pytest.fixture
def customer() -> Customer:
    return a_customer(birthday=MAY, birthday_since=LONG_AGO)


def test_a_first_birthday_is_known_from_the_day_on_which_it_was_entered() -> None:
    after = changed(a_customer(birthday=None, birthday_since=LONG_AGO), MAY)

    assert (after.birthday_since, after.birthday_was) == (TODAY, None)


def test_nothing_is_dated_where_nothing_changed(customer: Customer) -> None:
    assert changed(customer, MAY) == customer
    assert changed(a_customer(birthday=None), None).birthday_was is None


def test_a_year_may_be_added_at_any_time(customer: Customer) -> None:
    after = changed(customer, Birthday(5, 5, 1991))

    assert (after.birthday_since, after.birthday_was) == (LONG_AGO, None)


def test_rule_42_a_change_is_dated_and_remembers_the_former_day(customer: Customer) -> None:
    after = changed(customer, JUNE)

    assert (after.birthday_since, after.birthday_was) == (TODAY, MAY)


def test_rule_42_a_second_change_within_a_year_is_refused(customer: Customer) -> None:
    once = changed(customer, JUNE)

    with pytest.raises(Conflict, match=r"birthday\.changed_lately") as refused:
        changed(once, MAY, TODAY + timedelta(days=364))
    assert refused.value.params == {"until": "2027-11-21"}
    assert changed(once, MAY, TODAY + timedelta(days=365)).birthday == MAY


def test_a_birthday_that_was_taken_away_may_be_given_back_and_is_still_remembered(
    customer: Customer,
) -> None:
    gone = changed(customer, None)
    back = changed(gone, MAY)

    assert (gone.birthday_was, gone.birthday_since) == (MAY, LONG_AGO)
    assert back.birthday_since == LONG_AGO
    assert changed(gone, JUNE).birthday_was == MAY


def test_only_another_day_uses_up_the_change_of_a_year(customer: Customer) -> None:
    another_year = Birthday(5, 5, 1991)
    removed = replace(customer, birthday=None, birthday_was=MAY)

    assert uses_up_the_year(customer, changed(customer, JUNE))
    assert uses_up_the_year(removed, changed(removed, JUNE))
    assert not uses_up_the_year(removed, changed(removed, MAY))
    assert not uses_up_the_year(customer, changed(customer, another_year))
    assert not uses_up_the_year(customer, changed(customer, None))
    assert not uses_up_the_year(a_customer(birthday=None), changed(a_customer(birthday=None), MAY))
