"""Replaying the active programme equals the ledger to the point, whatever happened before.

And whatever the draft, no point is nowhere: what is owed is what was owed before with what was
given, less what was spent and what expired.
"""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.points.programme import Programme
from chalicelib.domain.reports.simulation import (
    SimulationSums,
    expired,
    given,
    month_ends,
    otherwise,
    spent,
)
from chalicelib.services.points.presets.read_presets import read_preset
from chalicelib.services.reports.simulate_programme import add_page, prepare, simulate
from tests.oracle.pair import Pair
from tests.oracle.soak import run

SECOND_SINCE = date(2026, 7, 1)  # the day on which the second version begins
CAFE = read_preset("cafe")  # its points live for three months


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


def until(pair: Pair, draft: Programme, since: date, now: datetime) -> SimulationSums:
    """Replay until an instant, as if the back-test had been asked for then."""
    backtest, sums, cursor = prepare(pair.world, draft, since, now), SimulationSums(), ""
    while True:
        cursor = add_page(pair.world, backtest, sums, cursor)
        if not cursor:
            return sums


def moments(pair: Pair) -> set[datetime]:
    """The instants at which the accounts moved."""
    accounts, people = pair.world.points.accounts, [each.customer.id for each in pair.members]
    return {
        entry.recorded_at
        for customer in people
        for entry in accounts.entries(customer, below=None, limit=500)
    }


def explained(before: int, moved: Mapping[str, int]) -> int:
    return before + given(moved) - spent(moved) - expired(moved) + otherwise(moved)


def check_sums(sums: SimulationSums) -> None:
    """Compare what is owed at the end with what led to it."""
    assert sums.before is not None
    owed, would_owe = list(sums.months.values())[-1] if sums.months else (0, 0)
    assert explained(sums.before[0], sums.ledger) == owed
    assert explained(sums.before[1], sums.draft) == would_owe


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("since", [date(2024, 1, 1), SECOND_SINCE, date(2026, 12, 20)])
def test_what_was_given_is_spent_expired_or_owed(seed: int, since: date) -> None:
    pair = run(seed, steps=60)
    zone = ZoneInfo(pair.world.settings.zone)
    since = min(since, pair.clock.at.astimezone(zone).date())  # a later day is refused

    for draft in (pair.world.points.programmes.fresh(pair.clock.at)[-1].programme, CAFE):
        check_sums(until(pair, draft, since, pair.clock.at))


@pytest.mark.parametrize("seed", range(6))
def test_the_months_are_explained_one_by_one(seed: int) -> None:
    pair = run(seed, steps=60)
    since = date(2026, 1, 15)
    whole = until(pair, CAFE, since, pair.clock.at)

    for end in month_ends(since, pair.clock.at, ZoneInfo(pair.world.settings.zone)):
        if end.at != pair.clock.at and end.at in moments(pair):
            continue  # what is recorded at the very end of a month belongs to the next one
        sums = until(pair, CAFE, since, end.at)
        check_sums(sums)
        assert sums.months.get(end.name, (0, 0)) == whole.months.get(end.name, (0, 0))
