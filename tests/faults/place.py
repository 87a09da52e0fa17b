"""The surroundings of a trial: an engine, a messenger and a clock."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chalicelib.settings import Settings
from chalicelib.world import use_world
from local.engine.process import REGION, Engine, free_port
from tests.faults.channel import Channel, channel
from tests.faults.clock import FastClock


@dataclass(frozen=True)
class Place:
    """The surroundings in which a scene is set up."""

    clock: FastClock
    messenger: Channel
    settings: Settings


@contextmanager
def a_place(*, speed: float, messages_per_second: int) -> Iterator[Place]:
    """Start the engine and the messenger; the clock runs `speed` times as fast."""
    with Engine(port=free_port(), state=None) as engine, _aws(engine):
        clock = FastClock(time.time(), speed)  # noqa: TID251
        settings = Settings(
            stage="test",
            table="faults",
            secret="a secret of thirty-two characters",
            telegram_token="123456789:TEST-TOKEN",
            telegram_secret="the-webhook-secret",
            telegram_api="http://127.0.0.1:9",  # each worker gets its own address
            telegram_per_second=messages_per_second,
        )
        with channel(clock.now) as messenger:
            yield Place(clock, messenger, settings)


@contextmanager
def _aws(engine: Engine) -> Iterator[None]:
    """Point this process and its children to the engine, until the block ends."""
    before = dict(os.environ)  # noqa: TID251 - put back below
    ours = {
        "AWS_ENDPOINT_URL": engine.endpoint,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": engine.key,
        "AWS_SECRET_ACCESS_KEY": engine.key,
    }
    os.environ.update(ours)  # noqa: TID251
    try:
        yield
    finally:
        os.environ.clear()  # noqa: TID251
        os.environ.update(before)  # noqa: TID251
        use_world(None)
