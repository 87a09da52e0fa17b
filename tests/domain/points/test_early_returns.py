"""Rows that came back in part before they earned, and levels of those who bought before."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.points.lot import Slice, Terms
from chalicelib.domain.points.returns import ValuedLine
from chalicelib.domain.points.tiers import MonthSums, standing_of
from tests.domain.points.till import NOW

LOT = Terms("s1/R", 0, NOW, NOW, NOW + timedelta(days=1))


@given(st.data())
def test_what_is_left_of_a_row_gives_all_its_points_back(data: st.DataObject) -> None:
    quantity = data.draw(st.integers(1, 5000))
    early = data.draw(st.integers(0, quantity - 1))
    earned = Slice(LOT, data.draw(st.integers(0, 1000)))
    line = ValuedLine(1, quantity, 10000, (earned,), returned=early, early=early)

    assert line.clawed_back(earned) == 0
    taken = 0
    while line.returned < quantity:
        step = data.draw(st.integers(1, quantity - line.returned))
        line = line.returning(step)
        assert taken <= line.clawed_back(earned) <= earned.points
        taken = line.clawed_back(earned)
    assert taken == earned.points
    assert line.refunded == 10000


def test_what_was_bought_before_stands_in_its_months() -> None:
    bought = [(date(2026, 11, 30), 100, 1), (date(2026, 12, 1), 200, 1), (date(2026, 12, 9), 0, 3)]

    assert standing_of(bought).months == {
        "2026-11": MonthSums(100, 0, 1),
        "2026-12": MonthSums(200, 0, 4),
    }
