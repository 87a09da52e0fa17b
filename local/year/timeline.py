"""Time that passes as fast as its events: a clock, and queues that wait by it.

A year of ticks, jobs and delays happens in the order of its instants, each at its own, so that
nothing is skipped and nothing is waited for.
"""

import heapq
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from chalicelib.aws.queue import Queue
from chalicelib.world import World
from local.cloud.pump import sqs_event

Event = dict[str, Any]
Handler = Callable[[Event, Any], Any]

HIDDEN = timedelta(minutes=6)  # how long a job that failed is not seen
RECEIVES_MAX = 5
DEAD_MAX = 20
JOBS_AN_HOUR_MAX = 100_000  # more is a circle


class HopelessJobs(RuntimeError):
    """Too many jobs failed again and again: there is no sense in living on."""


class EndlessJobs(RuntimeError):
    """Jobs that only lead to others."""


@dataclass(slots=True)
class Timeline:
    """The clock of one world, and all that will happen in it; `dead` jobs failed again and again.

    What is to happen at one instant happens in the order in which it was said.
    """

    at: datetime
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    dead: list[tuple[str, str]] = field(default_factory=list)
    done: int = 0
    _ahead: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def now(self) -> datetime:
        """The time, aware and in UTC."""
        return self.at

    def sleep(self, seconds: float) -> None:
        """Let somebody wait."""
        self.at += timedelta(seconds=seconds)

    def happens(self, at: datetime, event: Callable[[], None]) -> None:
        """Have something done at an instant, or now where it has passed."""
        heapq.heappush(self._ahead, (at, next(self._numbers), event))

    def lives_until(self, instant: datetime) -> None:
        """Let everything happen that is due up to an instant, which is not counted.

        Raises:
            EndlessJobs: too much happens in one hour.
            HopelessJobs: too many jobs were given up.
        """
        hour, count = self.at, 0
        while self._ahead and self._ahead[0][0] < instant:
            at, _, event = heapq.heappop(self._ahead)
            self.at = max(self.at, at)
            if self.at - hour > timedelta(hours=1):
                hour, count = self.at, 0
            count += 1
            if count > JOBS_AN_HOUR_MAX:
                raise EndlessJobs(f"around {self.at.isoformat()}")
            event()
        self.at = max(self.at, instant)

    def serves(self, world: World) -> None:
        """Let the queues of a world wait by this clock."""
        world.queues.outbox = self._queue("outbox")
        world.queues.plan = self._queue("plan")
        world.queues.deliver = self._queue("deliver")
        world.queues.receipts = self._queue("receipts")

    def _queue(self, name: str) -> Queue:
        return Queue(partial(_Sqs, self, name), name)

    def queue(self, name: str, body: str, *, delay_s: float = 0, receives: int = 1) -> None:
        """Have one job done once its delay has passed."""
        work = partial(self._work, name, body, receives)
        self.happens(self.at + timedelta(seconds=delay_s), work)

    def _work(self, name: str, body: str, receives: int) -> None:
        self.done += 1
        answer = self.handlers[name](_event(name, body, next(self._numbers)), None)
        if not (answer or {}).get("batchItemFailures"):
            return
        if receives == RECEIVES_MAX:
            self.dead.append((name, body))
            if len(self.dead) > DEAD_MAX:
                raise HopelessJobs(body)
        else:
            self.queue(name, body, delay_s=HIDDEN.total_seconds(), receives=receives + 1)


@dataclass(frozen=True, slots=True)
class _Sqs:
    """What of an SQS client a queue asks for."""

    timeline: Timeline
    name: str

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int) -> None:  # noqa: ARG002, N803
        self.timeline.queue(self.name, MessageBody, delay_s=DelaySeconds)

    def send_message_batch(self, *, QueueUrl: str, Entries: Sequence[Event]) -> Event:  # noqa: ARG002, N803
        for entry in Entries:
            self.timeline.queue(self.name, entry["MessageBody"], delay_s=entry["DelaySeconds"])
        return {}


def _event(name: str, body: str, number: int) -> Event:
    message = {"MessageId": str(number), "ReceiptHandle": str(number), "Body": body}
    return sqs_event([message], f"memory/000000000000/{name}")
