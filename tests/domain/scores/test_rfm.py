"""Rules 47 and 48: scores from a snapshot equal the definition over the whole base."""

import pytest
from hypothesis import given

from chalicelib.domain.scores.rfm import Figures, RfmName, Scores, figures_of, scores_of
from chalicelib.domain.shopping.shopping import Bought, Earlier, Shopping
from tests.domain.scores import naive_scores
from tests.domain.scores.bases import DAY, one_base, shopping_of, thresholds_of
from tests.domain.scores.naive_scores import Base


def scored(base: Base) -> list[tuple[int, ...] | None]:
    thresholds = thresholds_of(base)
    return [scores_of(shopping_of(bought), DAY, thresholds) for bought in base]


@given(one_base)
def test_rule_47_scores_equal_the_definition(base: Base) -> None:
    assert scored(base) == naive_scores.scores(base, DAY)


def test_rule_47_five_different_customers_get_five_different_scores() -> None:
    base = [[(DAY - 5 + best, 100)] * best for best in (3, 5, 1, 4, 2)]

    assert scored(base) == [(best, best, best) for best in (3, 5, 1, 4, 2)]


def test_rule_47_all_who_bought_today_have_recency_5() -> None:
    base = [[(DAY, 100)]] * 7

    assert scored(base) == [(5, 1, 1)] * 7


def test_rule_47_a_single_purchase_is_never_above_1() -> None:
    base = [[(DAY, 1)]] * 99 + [[(DAY, 1), (DAY, 1)]]

    assert scored(base) == [(5, 1, 1)] * 99 + [(5, 5, 5)]


def test_rule_47_the_window_is_365_days_and_who_bought_before_is_outside() -> None:
    assert scored([[(DAY - 365, 1)], [], [(DAY - 364, 1)]]) == [None, None, (1, 1, 1)]


def test_rule_47_dormant_customers_have_recency_2_at_most() -> None:
    dying = [[(DAY - 100, 1)], [(DAY - 200, 1)]] * 3

    assert scored(dying) == [(2, 1, 1)] * 6


def test_rule_47_fewer_than_five_get_fixed_scores() -> None:
    base = [[(DAY - 31, 5_000_001)], [(DAY, 1_000)] * 10, [(DAY - 60, 100_001)] * 2]

    assert scored(base) == [(4, 1, 5), (5, 5, 1), (4, 2, 2)]


def test_rule_47_who_is_better_than_the_whole_base_gets_5_and_not_6() -> None:
    thresholds = thresholds_of([[(DAY - 10, 100)]] * 10)

    newcomer = scores_of(shopping_of([(DAY, 200), (DAY, 200)]), DAY, thresholds)

    assert newcomer == (5, 5, 5)


@pytest.mark.parametrize(
    ("recency", "names"),
    [
        (5, "new potential_loyalists potential_loyalists champions champions"),
        (4, "promising potential_loyalists potential_loyalists loyal loyal"),
        (3, "about_to_sleep about_to_sleep need_attention loyal loyal"),
        (2, "hibernating hibernating at_risk at_risk cant_lose"),
        (1, "lost hibernating at_risk at_risk cant_lose"),
    ],
)
def test_rule_48_names(recency: int, names: str) -> None:
    row = [Scores(recency, frequency, 1).name for frequency in range(1, 6)]

    assert row == [RfmName(name) for name in names.split()]


def test_rule_48_money_of_5_adds_high_value() -> None:
    assert Scores(1, 1, 5).high_value
    assert not Scores(5, 5, 4).high_value


def test_what_was_rolled_up_inside_the_window_counts_in_full() -> None:
    earlier = Earlier(orders=100, minor=5_000, first_day=DAY - 300, last_day=DAY - 200)
    shopping = Shopping((Bought(DAY - 4, 7), Bought(DAY - 400, 9)), earlier)

    assert figures_of(shopping, DAY) == Figures(4, 101, 5_007)


def test_what_was_rolled_up_across_the_windows_end_counts_by_its_days() -> None:
    earlier = Earlier(orders=100, minor=5_000, first_day=DAY - 364 - 365, last_day=DAY)

    assert figures_of(Shopping((), earlier), DAY) == Figures(0, 50, 2_500)


def test_what_was_rolled_up_before_the_window_does_not_count() -> None:
    earlier = Earlier(orders=100, minor=5_000, first_day=DAY - 900, last_day=DAY - 365)

    assert figures_of(Shopping((), earlier), DAY) is None
    assert figures_of(Shopping((Bought(DAY, 7),), earlier), DAY) == Figures(0, 1, 7)
