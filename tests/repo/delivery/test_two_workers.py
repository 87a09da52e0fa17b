"""Two workers, as deployed for a messenger, use its whole rate and never exceed it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.channels import CHANNELS
from chalicelib.repo.delivery.buckets import SHARE_USED
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.clock import START

SECOND = timedelta(seconds=1)
BATCHES = 60
BATCH = 10
READS_AND_CLAIMS = timedelta(milliseconds=15)
WRITES = timedelta(milliseconds=5)
# The last and the first message have one interval less between them than there are messages.
ROUNDING = 0.001
LIMITED = {name: each.rate_setting for name, each in CHANNELS.items() if each.rate_setting}


class Worker:
    """A worker that lives in its own time: what one waits for does not delay the other."""

    def __init__(self, world: World, channel: str, rate: int) -> None:
        self.at = START
        own = replace(world, now=lambda: self.at, sleep=self.sleep)
        self.limit = own.delivery.buckets.limit(channel, rate)

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def sends_a_batch(self) -> list[datetime]:
        busy_until = self.limit.await_turn(BATCH)
        if busy_until:
            self.at = max(self.at, busy_until)
            return []
        self.at += READS_AND_CLAIMS
        left = [self.at for _ in self.limit.departures(BATCH)]
        self.at += WRITES
        return left


@pytest.mark.parametrize("channel", LIMITED)
def test_two_workers_use_the_rate_of_each_channel_and_never_exceed_it(
    world: World, channel: str
) -> None:
    rate = getattr(Settings(), LIMITED[channel])
    workers = [Worker(world, channel, rate) for _ in range(2)]
    left: list[datetime] = []
    for _ in range(BATCHES):
        left += min(workers, key=lambda each: each.at).sends_a_batch()

    left.sort()
    assert len(left) > BATCHES * BATCH / 2
    windows = (sum(at <= each < at + SECOND for each in left) for at in left)
    assert max(windows) <= rate
    took_s = (left[-1] - left[0]).total_seconds()
    assert (len(left) - 1) / took_s >= rate * (SHARE_USED - ROUNDING)
