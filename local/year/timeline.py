"""A clock that jumps from one event to the next, and queues that use it for their delays.

Ticks, jobs and delays of a year happen in the order of their instants. The clock skips only the
time in which nothing happens.
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

HIDDEN = timedelta(minutes=6)  # how long SQS hides a failed job
RECEIVES_MAX = 5
DEAD_MAX = 20
JOBS_AN_HOUR_MAX = 100_000  # more means that jobs queue each other


class HopelessJobs(RuntimeError):
    """Too many jobs failed all their attempts: the simulation stops."""


class EndlessJobs(RuntimeError):
    """Jobs that queue each other without an end."""


@dataclass(slots=True)
class Timeline:
    """The clock of one world and its future events; `dead` jobs have failed all their attempts.

    Events of one instant happen in the order in which they were added.
    """

    at: datetime
    jobs_an_hour_max: int = JOBS_AN_HOUR_MAX
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    dead: list[tuple[str, str]] = field(default_factory=list)
    done: int = 0
    _ahead: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def now(self) -> datetime:
        """Return the time: aware, UTC."""
        return self.at

    def sleep(self, seconds: float) -> None:
        """Let time pass for a caller that sleeps."""
        self.at += timedelta(seconds=seconds)

    def happens(self, at: datetime, event: Callable[[], None]) -> None:
        """Add an event; if its instant has passed, it happens next."""
        heapq.heappush(self._ahead, (at, next(self._numbers), event))

    def lives_until(self, instant: datetime) -> None:
        """Let every event happen that is due before an instant.

        Raises:
            EndlessJobs: too many events happen in one hour.
            HopelessJobs: too many jobs were given up.
        """
        hour, count = self.at, 0
        while self._ahead and self._ahead[0][0] < instant:
            at, _, event = heapq.heappop(self._ahead)
            self.at = max(self.at, at)
            if self.at - hour > timedelta(hours=1):
                hour, count = self.at, 0
            count += 1
            if count > self.jobs_an_hour_max:
                raise EndlessJobs(f"around {self.at.isoformat()}")
            event()
        self.at = max(self.at, instant)

    def serves(self, world: World) -> None:
        """Make the queues of a world use this clock."""
        world.queues.outbox = self._queue("outbox")
        world.queues.plan = self._queue("plan")
        world.queues.deliver = self._queue("deliver")
        world.queues.receipts = self._queue("receipts")
        world.queues.files = self._queue("files")

    def _queue(self, name: str) -> Queue:
        return Queue(partial(_Sqs, self, name), name)

    def queue(self, name: str, body: str, *, delay_s: float = 0, receives: int = 1) -> None:
        """Add one job that is worked on after its delay."""
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
    """The calls of an SQS client that our queues use."""

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
