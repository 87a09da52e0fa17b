"""Rule 46: stages by the customer's own rhythm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.customers.stage import Stage, stage_of
from chalicelib.domain.shopping.shopping import Bought, Earlier, Shopping
from tests.domain.scores import naive_scores
from tests.domain.scores.bases import DAY, days, shopping_of


def bought_every(gap_days: int, *, times: int, silent: int) -> Shopping:
    """So many purchases at one distance, the last so many days ago."""
    last = DAY - silent
    return shopping_of([(last - gap_days * back, 100) for back in range(times)])


@pytest.mark.parametrize(
    ("gap_days", "silent", "stage"),
    [
        (10, 0, Stage.ACTIVE),
        (10, 20, Stage.ACTIVE),
        (10, 21, Stage.COOLING),
        (10, 60, Stage.COOLING),
        (10, 61, Stage.DORMANT),
        (30, 90, Stage.COOLING),
        (30, 91, Stage.DORMANT),
        (30, 365, Stage.DORMANT),
        (30, 366, Stage.LOST),
        (150, 300, Stage.ACTIVE),
        (150, 301, Stage.COOLING),
        (150, 365, Stage.COOLING),
        (150, 366, Stage.DORMANT),
        (150, 730, Stage.DORMANT),
        (150, 731, Stage.LOST),
    ],
)
def test_rule_46_three_purchases_make_a_rhythm(gap_days: int, silent: int, stage: Stage) -> None:
    shopping = bought_every(gap_days, times=3, silent=silent)

    assert stage_of(shopping, DAY, gap_days=5) == stage


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(
    ("percentile", "silent", "stage"),
    [
        (None, 90, Stage.NEW),
        (None, 91, Stage.DORMANT),
        (None, 365, Stage.DORMANT),
        (None, 366, Stage.LOST),
        (40, 90, Stage.NEW),
        (40, 91, Stage.DORMANT),
        (200, 200, Stage.NEW),
        (200, 400, Stage.DORMANT),
        (200, 401, Stage.LOST),
    ],
)
def test_rule_46_fewer_purchases_are_measured_by_the_programme(
    times: int, percentile: int | None, silent: int, stage: Stage
) -> None:
    shopping = bought_every(10, times=times, silent=silent)

    assert stage_of(shopping, DAY, percentile) == stage


def test_rule_46_who_never_bought_has_a_stage_of_their_own() -> None:
    assert stage_of(Shopping(), DAY) == Stage.NEVER_BOUGHT


def test_rule_46_without_single_purchases_the_rolled_up_ones_give_the_silence() -> None:
    earlier = Earlier(orders=100, minor=1, first_day=DAY - 800, last_day=DAY - 91)

    assert stage_of(Shopping((), earlier), DAY) == Stage.DORMANT
    assert stage_of(Shopping((Bought(DAY - 90, 1),), earlier), DAY) == Stage.NEW


@given(st.lists(st.tuples(days, st.just(1)), max_size=6), st.none() | st.integers(0, 500))
def test_rule_46_equals_its_words(bought: list[tuple[int, int]], gap_days: int | None) -> None:
    found = stage_of(shopping_of(bought), DAY, gap_days)

    assert found == naive_scores.stage(bought, DAY, gap_days)


def test_c01_a_newcomer_is_not_dormant_before_90_days_however_often_others_buy() -> None:
    """Case c01."""
    newcomer = bought_every(1, times=1, silent=3)

    assert stage_of(newcomer, DAY, gap_days=2) is Stage.NEW
    assert stage_of(bought_every(1, times=2, silent=90), DAY, gap_days=2) is Stage.NEW
    assert stage_of(bought_every(1, times=2, silent=91), DAY, gap_days=2) is Stage.DORMANT


@pytest.mark.parametrize("silent", [1, 2, 40])
def test_c08_several_receipts_of_one_day_are_one_visit(silent: int) -> None:
    """Case c08."""
    one_trip = bought_every(0, times=3, silent=silent)
    trips = shopping_of([(DAY - silent - 20 * (at // 3), 100) for at in range(9)])

    assert (one_trip.visits, one_trip.median_gap_days) == (1, None)
    assert stage_of(one_trip, DAY) is Stage.NEW
    assert (trips.visits, trips.median_gap_days) == (3, 20)
    assert stage_of(trips, DAY) is Stage.ACTIVE
