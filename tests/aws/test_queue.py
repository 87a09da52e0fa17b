"""The queue of small jobs."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.queue import DELAY_S_MAX, JOB_VERSION, Queue
from chalicelib.domain.errors import Unavailable
from chalicelib.world import World
from tests.builders.people import queued


class Asked:
    """A client that remembers what it was asked."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def send_message(self, **request: Any) -> None:
        self.requests.append(request)


def test_a_job_says_which_version_it_is(world: World) -> None:
    world.queues.outbox.send({"reply": "x", "attempt": 0})

    assert queued(world) == [{"v": JOB_VERSION, "reply": "x", "attempt": 0}]


@pytest.mark.parametrize(("asked", "delay_s"), [(0, 0), (37, 37), (900, 900), (10**9, DELAY_S_MAX)])
def test_a_job_is_never_delayed_beyond_what_sqs_takes(asked: int, delay_s: int) -> None:
    client = Asked()

    Queue(lambda: client, "http://127.0.0.1:9/outbox").send({}, delay_s=asked)

    assert [request["DelaySeconds"] for request in client.requests] == [delay_s]


def test_a_queue_that_is_gone_takes_nothing(world: World) -> None:
    gone = replace(world.settings, outbox_queue=world.settings.outbox_queue + "-gone")
    queueless = World(gone, now=world.now)

    with pytest.raises(Unavailable, match=r"queue\.unreachable"):
        queueless.queues.outbox.send({"reply": "x"})
    with pytest.raises(Unavailable):
        queueless.queues.outbox.check()


def test_a_queue_that_is_there_says_so(world: World) -> None:
    world.queues.outbox.check()
