"""One worker in its own process: the queue's function, fed until the process is killed.

    python -m tests.faults.worker <began> <speed> <name>

The ids that it draws begin with its name, so that the table shows which jobs it did. It ends at the
latest when its parent process ends.
"""

import os
import sys
import threading
from typing import Any

from chalicelib.aws.clients import make_sdk_client
from chalicelib.aws.queue import Queue
from chalicelib.handlers.workers.deliver import deliver
from chalicelib.settings import Settings, read_settings
from chalicelib.world import World, use_world
from chalicelib.world.sources import random_id
from local.cloud.pump import Feed, pump_once
from tests.faults.clock import FastClock


class FastQueue:
    """A client of SQS whose delays are shortened by the speed of the clock."""

    def __init__(self, clock: FastClock) -> None:
        self._client, self._speed = make_sdk_client("sqs"), clock.speed

    def send_message(self, *, DelaySeconds: int, **request: Any) -> Any:  # noqa: N803
        return self._client.send_message(DelaySeconds=self._fast(DelaySeconds), **request)

    def send_message_batch(self, *, Entries: list[dict[str, Any]], **request: Any) -> Any:  # noqa: N803
        entries = [{**each, "DelaySeconds": self._fast(each["DelaySeconds"])} for each in Entries]
        return self._client.send_message_batch(Entries=entries, **request)

    def _fast(self, delay_s: int) -> int:
        return -int(-delay_s // self._speed)


def fast_world(clock: FastClock, settings: Settings) -> World:
    """A world on a fast clock."""
    world = World(settings, now=clock.now, sleep=clock.sleep)
    queue = FastQueue(clock)
    world.queues.deliver = Queue(lambda: queue, world.settings.deliver_queue)
    world.queues.plan = Queue(lambda: queue, world.settings.plan_queue)
    return world


def is_job_of(worker: str, owner: str) -> bool:
    """Whether a job was done by the worker of that name."""
    return owner.startswith(f"{worker}.")


def main() -> None:
    """Process jobs until the process is killed."""
    began, speed, name = sys.argv[1:]
    clock = FastClock(float(began), float(speed))
    threading.Thread(target=_follow, daemon=True).start()
    world = fast_world(clock, read_settings())
    world.new_id = lambda: f"{name}.{random_id()}"
    use_world(world)
    feed = Feed(make_sdk_client("sqs"), world.settings.deliver_queue, deliver, batch_messages=1)
    while True:
        pump_once(feed)


def _follow() -> None:
    os.read(0, 1)
    os._exit(0)


if __name__ == "__main__":
    main()
