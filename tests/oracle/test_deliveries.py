"""Whatever happens to orders before and after their delivery, the ledger proves itself."""

import pytest

from chalicelib.services.points.verify_ledger import verify_ledger
from tests.oracle.documents import VARIANTS, ordered
from tests.oracle.soak import run


@pytest.mark.parametrize("number", range(20))
def test_the_ledger_of_delivered_orders_is_whole(number: int) -> None:
    pair = run(VARIANTS.index(ordered) + number * len(VARIANTS), steps=80)

    assert [each.differences for each in verify_ledger(pair.world) if each.differences] == []
