"""Sends campaigns while workers die, channels fail and customers say stop."""

import random
from dataclasses import dataclass

from tests.faults.again import Again, send_again
from tests.faults.place import a_place
from tests.faults.scene import set_up
from tests.faults.tally import Tally, count
from tests.faults.trouble import Trouble

CAMPAIGNS = 5
RATE = 1000  # messages a second; this trial is not about the rate


@dataclass(frozen=True)
class Size:
    """The size of the trial; `speed` simulated seconds pass in a real one."""

    customers: int
    kills: int
    speed: float = 6
    workers: int = 3
    within_s: float = 60
    seed: int = 1


@dataclass(frozen=True)
class CampaignTrial:
    """The results of the campaigns, and of the messages that a person resent."""

    tally: Tally
    again: Again

    @property
    def faults(self) -> list[str]:
        """The promises that were broken."""
        kept = {**self.tally.promises, **self.again.promises}
        return [promise for promise, is_kept in kept.items() if not is_kept]

    def __str__(self) -> str:
        return "\n".join([str(self.tally), *self.again.rows])


def send_campaigns(size: Size) -> CampaignTrial:
    """Send five overlapping campaigns while faults are injected, and count the results.

    Then resend every message with an unknown result, as a person may decide.
    """
    chance = random.Random(size.seed)
    with a_place(speed=size.speed, messages_per_second=RATE) as place:
        scene = set_up(
            place.settings, place.clock, chance, customers=size.customers, campaigns=CAMPAIGNS
        )
        trouble = Trouble(scene, place.messenger, place.clock, chance)
        trouble.doubles_jobs()
        trouble.crew.employ(size.workers)
        try:
            trouble.befalls(size.kills, within_s=size.within_s)
            return CampaignTrial(count(trouble), send_again(trouble))
        finally:
            trouble.crew.dismiss()
