"""Campaigns that are sent while everything goes wrong."""

import random
from dataclasses import dataclass

from tests.faults.again import Again, send_again
from tests.faults.place import a_place
from tests.faults.scene import set_up
from tests.faults.tally import Tally, count
from tests.faults.trouble import Trouble

CAMPAIGNS = 5
RATE = 1000  # messages a second: what is tried here is not the pace


@dataclass(frozen=True)
class Size:
    """How much of everything; `speed` is how many seconds pass in one."""

    customers: int
    kills: int
    speed: float = 6
    workers: int = 3
    within_s: float = 60
    seed: int = 1


@dataclass(frozen=True)
class Told:
    """What came of everything, and then of what a person had sent again."""

    tally: Tally
    again: Again

    @property
    def faults(self) -> list[str]:
        """What of the promises was broken."""
        kept = {**self.tally.promises, **self.again.promises}
        return [promise for promise, is_kept in kept.items() if not is_kept]

    def __str__(self) -> str:
        return "\n".join([str(self.tally), *self.again.rows])


def send_campaigns(size: Size) -> Told:
    """Send five overlapping campaigns through everything that may happen, and count.

    Then everybody who is in doubt is sent to again, as a person may decide.
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
            return Told(count(trouble), send_again(trouble))
        finally:
            trouble.crew.dismiss()
