"""The snapshot: any order, any division, bounded memory, honest about what is exact."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.scores.abc import abc_class
from chalicelib.domain.scores.rfm import fifth, figures_of
from chalicelib.domain.scores.threshold_counter import ThresholdCounter
from chalicelib.domain.scores.thresholds import AbcLines, Thresholds
from chalicelib.domain.shopping.shopping import Bought, Earlier, Shopping
from tests.domain.scores import naive_scores
from tests.domain.scores.bases import DAY, TODAY, counted, one_base, shopping_of, thresholds_of
from tests.domain.scores.naive_scores import Base

few_or_many = st.sampled_from([2, 8, 1_000])


@given(one_base)
def test_rule_46_percentile_of_gaps(base: Base) -> None:
    assert thresholds_of(base).gap_days == naive_scores.percentile_of_gaps(base)


@given(one_base)
def test_rule_49_classes_from_the_snapshot_equal_the_definition(base: Base) -> None:
    lines = thresholds_of(base).abc
    sums = [sum(minor for _, minor in naive_scores.window(bought, DAY)) for bought in base]

    assert [abc_class(minor, lines) for minor in sums] == naive_scores.classes(sums)


@given(one_base, few_or_many, st.randoms(use_true_random=False))
def test_rule_47_the_order_does_not_matter(base: Base, bound: int, random: Random) -> None:
    shuffled = [list(bought) for bought in base]
    random.shuffle(shuffled)
    for bought in shuffled:
        random.shuffle(bought)

    assert counted(shuffled, exact_sums_max=bound) == counted(base, exact_sums_max=bound)


@given(one_base, one_base, one_base, few_or_many)
def test_parts_may_be_counted_apart_and_merged_in_any_way(
    first: Base, second: Base, third: Base, bound: int
) -> None:
    def parts() -> list[ThresholdCounter]:
        return [counted(each, exact_sums_max=bound) for each in (first, second, third)]

    one, two, three = parts()
    one.merge(two)
    one.merge(three)
    left = one
    one, two, three = parts()
    three.merge(two)
    three.merge(one)

    assert left == three
    assert left == counted([*first, *second, *third], exact_sums_max=bound)


@given(st.lists(st.integers(-(10**7), 10**9), min_size=9, max_size=40))
def test_beyond_the_bound_sums_within_a_thousandth_count_as_equal(sums: list[int]) -> None:
    thresholds = thresholds_of([[(DAY, minor)] for minor in sums], exact_sums_max=0)

    assert not thresholds.exact
    for minor in sums:
        close = abs(minor) // 1_000
        rich = sum(other < minor - close for other in sums)
        at_most = sum(other < minor + close + 1 for other in sums)
        assert 5 * rich // len(sums) <= fifth(minor, thresholds.money) <= 5 * at_most // len(sums)


@given(st.lists(st.integers(-2_047, 2_047), max_size=40))
def test_small_sums_stay_exact_beyond_the_bound(sums: list[int]) -> None:
    base = [[(DAY, minor)] for minor in sums]

    rounded = replace(thresholds_of(base, exact_sums_max=0), exact=True)

    assert rounded == thresholds_of(base)


def test_rounding_keeps_the_total() -> None:
    rich = [(DAY, 1_000_003)]
    base = [rich] * 3 + [[(DAY, 1_000_001)]] * 2

    assert thresholds_of(base, exact_sums_max=1).abc == AbcLines(999_936, 999_936)


def test_every_buyer_of_today_is_counted_once() -> None:
    found = thresholds_of([[(DAY, 100)]] * 6 + [[]])

    assert (found.customers, found.scored) == (7, 6)
    assert found.recency == (0, 0, 0, 0)
    assert found.money == (100, 100, 100, 100)
    assert found.gap_days is None


def test_parts_with_too_many_sums_are_rounded_when_they_are_merged() -> None:
    first, second = [[(DAY, 1_001)], [(DAY, 2_003)]], [[(DAY, 4_007)], [(DAY, 8_009)]]
    few, many = counted(first, exact_sums_max=2), counted(first, exact_sums_max=2)

    few.merge(counted(second, exact_sums_max=2))  # four sums, where two are counted exactly
    many.merge(counted(first + second, exact_sums_max=2))  # rounded itself

    assert few == counted(first + second, exact_sums_max=2)
    assert many == counted(first + first + second, exact_sums_max=2)
    assert not few.exact
    assert not many.exact


def test_an_empty_base_has_fixed_thresholds() -> None:
    assert thresholds_of([]) == Thresholds(TODAY)


def test_pages_of_a_scan_are_counted_without_building_purchases() -> None:
    earlier = Earlier(orders=100, minor=5_000, first_day=DAY - 300, last_day=DAY - 200)
    built, raw = ThresholdCounter(TODAY), ThresholdCounter(TODAY)

    built.add(Shopping((Bought(DAY - 3, 5), Bought(DAY - 9, 6)), earlier))
    raw.add_bought([DAY - 3, DAY - 9], [5, 6], earlier)

    assert built == raw


@given(one_base)
def test_a_snapshot_is_small_text_and_back(base: Base) -> None:
    thresholds = thresholds_of(base)
    text = thresholds.to_text()

    assert len(text) < 1_024
    assert Thresholds.from_text(text) == thresholds


def test_the_figures_of_the_page_are_those_of_the_reading() -> None:
    shopping = shopping_of([(DAY - 3, 5), (DAY - 400, 6), (DAY + 1, 7)])

    assert figures_of(shopping, date(2026, 11, 21).toordinal()) == (3, 1, 5)


def test_a_settled_count_ends_its_day_and_every_earlier_one() -> None:
    settled, growing = Thresholds(TODAY), Thresholds(TODAY, settled=False)
    yesterday, tomorrow = TODAY - timedelta(days=1), TODAY + timedelta(days=1)

    assert [settled.ends(day) for day in (yesterday, TODAY, tomorrow)] == [True, True, False]
    assert [growing.ends(day) for day in (yesterday, TODAY, tomorrow)] == [True, False, False]
