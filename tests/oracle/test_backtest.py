"""Replaying the active programme equals the ledger to the point, whatever happened before."""

from datetime import date

import pytest

from chalicelib.domain.reports.simulation import SimulationSums
from chalicelib.services.reports.simulate_programme import simulate
from tests.oracle.pair import Pair
from tests.oracle.soak import run

SECOND_SINCE = date(2026, 7, 1)  # the day on which the second version begins


def replayed(pair: Pair) -> SimulationSums:
    version = pair.world.points.programmes.fresh(pair.clock.at)[-1]
    *_, sums = simulate(pair.world, version.programme, SECOND_SINCE)
    return sums


@pytest.mark.parametrize("seed", range(60))
def test_the_active_programme_gives_what_the_ledger_says(seed: int) -> None:
    pair = run(seed, steps=60)

    sums = replayed(pair)

    assert sums.refused == {}
    assert sums.draft == sums.ledger
    assert all(owed == would_owe for owed, would_owe in sums.months.values()), sums.months
    assert sums.shortfall == 0
    assert all(group.winners == group.losers == 0 for group in sums.tiers.values())
