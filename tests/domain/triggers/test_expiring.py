"""The warning before points expire."""

from dataclasses import replace
from datetime import date

from chalicelib.domain.triggers import expiring
from chalicelib.domain.triggers.candidate import Candidate
from tests.repo.builders import a_customer

DAY = date(2026, 12, 6)


def test_a_customer_with_such_points_is_warned_until_they_are_spent() -> None:
    candidate = Candidate(a_customer(), DAY, DAY, expiring=50)
    spent = replace(candidate, expiring=0)

    assert expiring.includes(candidate)
    assert expiring.still_means(candidate)
    assert not expiring.includes(spent)
    assert not expiring.still_means(spent)


def test_a_warning_of_a_day_is_one_message_and_ends_with_the_nearest_points() -> None:
    assert expiring.agenda_days(DAY) == ("2026-12-06",)
    assert expiring.step(DAY) == "2026-12-06"
    assert expiring.ends_on(DAY, DAY) == date(2026, 12, 8)
