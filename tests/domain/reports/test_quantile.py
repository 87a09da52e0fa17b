"""The quantiles against the printed tables."""

from itertools import pairwise

import pytest

from chalicelib.domain.reports.quantile import t_95

TABLE = {
    1: 12.7062,
    2: 4.3027,
    3: 3.1824,
    4: 2.7764,
    5: 2.5706,
    6: 2.4469,
    7: 2.3646,
    8: 2.3060,
    9: 2.2622,
    10: 2.2281,
    15: 2.1314,
    20: 2.0860,
    30: 2.0423,
    60: 2.0003,
    120: 1.9799,
}


@pytest.mark.parametrize("freedom", TABLE)
def test_tabulated_quantiles_of_student(freedom: int) -> None:
    error = 0.004 if freedom < 5 else 0.0004

    assert t_95(freedom) == pytest.approx(TABLE[freedom], abs=error)


def test_quantiles_fall_with_every_degree_of_freedom() -> None:
    quantiles = [t_95(freedom / 10) for freedom in range(10, 500)]

    assert all(later <= earlier for earlier, later in pairwise(quantiles))
