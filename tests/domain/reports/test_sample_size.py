"""Rule 45: groups that are too small for the stated effect are shown before the start."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.reports.sample_size import (
    GroupSizes,
    are_too_few,
    sizes_for_mean,
    sizes_for_share,
)
from chalicelib.domain.reports.statistics import Rate, UpliftVerdict, judge, shares_differ_by


def test_a_textbook_size_of_equal_groups() -> None:
    # 1.96 and 0.8416: 7.849 x (0.6 x 0.4 + 0.5 x 0.5) / 0.1^2 = 384.6.
    assert sizes_for_share(base=0.5, effect=0.1, control_share_bp=5_000) == (385, 385)


def test_a_textbook_size_for_a_mean() -> None:
    # 2 x 7.849 / 0.5^2 = 62.8, for an effect of half a standard deviation.
    assert sizes_for_mean(deviation=10, effect=5, control_share_bp=5_000) == (63, 63)


def test_a_small_control_group_needs_a_large_audience() -> None:
    treated, control = sizes_for_share(base=0.2, effect=0.02, control_share_bp=1_000)

    assert treated == pytest.approx(9 * control, abs=9)
    assert control > sizes_for_share(base=0.2, effect=0.02, control_share_bp=5_000).control / 2


@pytest.mark.parametrize(("treated", "control"), [(899, 100), (900, 99), (0, 0)])
def test_rule_45_too_few_in_either_group(treated: int, control: int) -> None:
    assert are_too_few(treated, control, needed=GroupSizes(900, 100))
    assert not are_too_few(900, 100, needed=GroupSizes(900, 100))


@given(st.floats(0.01, 0.8), st.floats(0.01, 0.19), st.integers(100, 5_000))
def test_a_smaller_effect_needs_more_people(base: float, effect: float, share_bp: int) -> None:
    stated = sizes_for_share(base=base, effect=effect, control_share_bp=share_bp)
    smaller = sizes_for_share(base=base, effect=effect / 2, control_share_bp=share_bp)

    assert smaller.treated >= stated.treated
    assert smaller.control >= stated.control


def test_rule_45_with_the_size_needed_the_effect_is_found_in_four_cases_of_five() -> None:
    random, runs, found = Random(45), 400, 0
    treated, control = sizes_for_share(base=0.2, effect=0.1, control_share_bp=2_000)
    for _ in range(runs):
        difference = shares_differ_by(
            Rate(sum(random.random() < 0.3 for _ in range(treated)), treated),
            Rate(sum(random.random() < 0.2 for _ in range(control)), control),
        )
        found += judge(difference, final=True) is UpliftVerdict.PROVEN

    assert found / runs == pytest.approx(0.8, abs=0.06)
