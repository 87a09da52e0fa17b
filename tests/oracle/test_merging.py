"""After random steps, merges and undoings no account differs from its entries (rule 39)."""

import pytest

from chalicelib.services.points.verify_ledger import verify_ledger
from tests.oracle.merging import Mergers
from tests.oracle.test_backtest import replayed

STEPS = 25
CHECKED = {"merges", "parts", "returns"}


@pytest.mark.parametrize("seed", range(24))
def test_the_ledger_is_whole_after_merges_and_undoings(seed: int) -> None:
    walk = Mergers(seed, steps=20)

    for _ in range(STEPS):
        if walk.step() in CHECKED:
            assert walk.differences() == []

    assert walk.differences() == []


@pytest.mark.parametrize("seed", [4, 5, 13, 14])
def test_the_active_programme_gives_what_the_ledger_says_after_merges(seed: int) -> None:
    walk = Mergers(seed, steps=20)
    for _ in range(12):
        walk.step()

    sums = replayed(walk.pair)

    assert (sums.draft, sums.refused) == (sums.ledger, {})


def test_the_points_of_all_accounts_stay_the_same_by_merging() -> None:
    walk = Mergers(5, steps=20)
    before = balances(walk)

    walk.merges()
    merged = balances(walk)
    walk.parts()

    assert sorted(merged) == [0, sum(before)]
    assert balances(walk) == before
    assert all(each.between_accounts == 0 for each in verify_ledger(walk.world))


def balances(walk: Mergers) -> list[int]:
    loaded = [walk.world.points.accounts.load(each, walk.clock.at).record for each in walk.ids]
    return [each.account.balance - each.account.debt for each in loaded]
