"""The small run of `make faults`, for every change."""

import pytest

from tests.faults.campaigns import Size, send_campaigns

pytestmark = pytest.mark.engine


def test_campaigns_that_everything_befalls_keep_their_promises() -> None:
    """400 customers, five campaigns, four dead workers, and a channel that goes away."""
    tally = send_campaigns(Size(customers=400, kills=4, within_s=50))

    assert tally.faults == [], f"\n{tally}"
    assert tally.killed == 4
    assert tally.doubled_jobs > 0
    assert tally.stopped > 0
