"""Campaigns that are sent while everything goes wrong."""

import os
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from chalicelib.settings import Settings
from chalicelib.world import use_world
from local.engine import Engine, free_port
from tests.faults.channel import channel
from tests.faults.clock import FastClock
from tests.faults.scene import set_up
from tests.faults.tally import Tally, count
from tests.faults.trouble import Trouble

AWS: Mapping[str, str] = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "eu-central-1",
}


@dataclass(frozen=True)
class Size:
    """How much of everything; `speed` is how many seconds pass in one."""

    customers: int
    kills: int
    speed: float = 6
    workers: int = 3
    within_s: float = 60
    seed: int = 1


def send_campaigns(size: Size) -> Tally:
    """Send five overlapping campaigns through everything that may happen, and count."""
    chance = random.Random(size.seed)
    with Engine(port=free_port(), state=None) as engine, _aws(engine.endpoint):
        clock = FastClock(time.time(), size.speed)  # noqa: TID251
        with channel(clock.now) as messenger:
            settings = Settings(
                stage="test",
                table="faults",
                secret="a secret of thirty-two characters",
                telegram_token="123456789:TEST-TOKEN",
                telegram_secret="the-webhook-secret",
                telegram_api=messenger.address,
            )
            scene = set_up(settings, clock, size.customers, chance)
            trouble = Trouble(scene, messenger, clock, chance)
            trouble.doubles_jobs()
            trouble.employ(size.workers)
            try:
                trouble.befalls(size.kills, within_s=size.within_s)
            finally:
                trouble.dismiss()
            return count(trouble)


@contextmanager
def _aws(endpoint: str) -> Iterator[None]:
    """Let this process, and those that it starts, know of no other AWS."""
    before = dict(os.environ)  # noqa: TID251 - put back below
    os.environ.update({**AWS, "AWS_ENDPOINT_URL": endpoint})  # noqa: TID251
    try:
        yield
    finally:
        os.environ.clear()  # noqa: TID251
        os.environ.update(before)  # noqa: TID251
        use_world(None)
