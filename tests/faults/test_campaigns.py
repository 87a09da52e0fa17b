"""The small run of `make faults`, for every change."""

import pytest

from tests.faults.campaigns import Size, send_campaigns

pytestmark = pytest.mark.engine


def test_campaigns_that_everything_befalls_keep_their_promises() -> None:
    """400 customers, five campaigns, four dead workers, and a channel that goes away."""
    trial = send_campaigns(Size(customers=400, kills=4, within_s=50))

    assert trial.faults == [], f"\n{trial}"
    assert len(trial.tally.doubts.kills) == 4
    assert trial.tally.doubts.unanswered
    assert trial.tally.doubled_jobs > 0
    assert trial.tally.stopped > 0
    assert trial.again.arrived
