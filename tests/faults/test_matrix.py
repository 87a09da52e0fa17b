"""Every row of the fault matrix, with two seeds and with each seed that failed once."""

import pytest

from tests.faults.rows.matrix import ROWS, failed_seeds, inject

SEEDS = (1, 2)


@pytest.mark.parametrize(
    ("name", "seed"),
    [(name, seed) for name in ROWS for seed in {*SEEDS, *failed_seeds().get(name, ())}],
)
def test_what_is_promised_for_a_fault_holds(name: str, seed: int) -> None:
    tally = inject(name, seed)

    assert tally.is_kept, tally
