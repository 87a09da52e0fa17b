"""Random bases with many ties, and what is counted from them."""

from collections.abc import Sequence
from datetime import date

from hypothesis import strategies as st

from chalicelib.domain.scores.threshold_counter import EXACT_SUMS_MAX, ThresholdCounter
from chalicelib.domain.scores.thresholds import Thresholds
from chalicelib.domain.shopping.shopping import Bought, Shopping
from tests.domain.scores.naive_scores import Base

TODAY = date(2026, 11, 21)
DAY = TODAY.toordinal()

days = st.one_of(
    st.integers(DAY - 3, DAY + 1),
    st.integers(DAY - 70, DAY),
    st.sampled_from([DAY - 364, DAY - 365, DAY - 366]),
    st.integers(DAY - 900, DAY),
)
minors = st.one_of(st.integers(-2, 3), st.sampled_from([100, 90_000]), st.integers(-500, 10**7))
one_base = st.lists(st.lists(st.tuples(days, minors), max_size=6), max_size=25)


def shopping_of(bought: Sequence[tuple[int, int]]) -> Shopping:
    return Shopping(tuple(Bought(day, minor) for day, minor in bought))


def counted(base: Base, exact_sums_max: int = EXACT_SUMS_MAX) -> ThresholdCounter:
    counter = ThresholdCounter(TODAY, exact_sums_max)
    for bought in base:
        counter.add(shopping_of(bought))
    return counter


def thresholds_of(base: Base, exact_sums_max: int = EXACT_SUMS_MAX) -> Thresholds:
    return counted(base, exact_sums_max).thresholds()
