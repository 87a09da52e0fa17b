"""A service in memory whose every request to AWS is counted.

Table, queues, workers and the clock are those of a simulated year: a job that an act queues is
done by its worker, and what the worker asks for is counted with the act.
"""

import itertools
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bench.capacity import item_bytes
from chalicelib.aws.memory.table import MemoryTable
from chalicelib.aws.queue import Queue
from chalicelib.log import LOGGER
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from local.bill.usage import Usage
from local.year.life import WORKERS, Life, RecordingChannels, quiet
from local.year.timeline import Timeline

BEGIN = datetime(2026, 11, 23, 8, tzinfo=UTC)
ITEM_OVERHEAD = 100  # bytes that DynamoDB adds to each stored item
RECEIVE_AND_DELETE = 2  # requests by which Lambda takes one job off a queue
SETTINGS = Settings(
    secret="a secret of thirty-two characters",  # noqa: S106 - of a world that is forgotten
    telegram_token="1:bench",  # noqa: S106
    telegram_secret="bench",  # noqa: S106
    email_from="hello@grocer.example",
)


class LogBytes(logging.Handler):
    """Counts the bytes of the log instead of writing them."""

    total = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count one line."""
        self.total += len(record.getMessage().encode()) + 1


@dataclass(slots=True)
class MeteredLife:
    """The service, and what it has asked for so far."""

    life: Life
    channels: RecordingChannels
    table: MemoryTable
    log: LogBytes
    queue_requests: int = 0
    runs: Counter[str] = field(default_factory=Counter)

    @property
    def world(self) -> World:
        return self.life.world

    def until(self, instant: datetime) -> None:
        """Let the workers do what is due until an instant, without a tick of the clock."""
        self.life.timeline.lives_until(instant)

    def settles(self, *, hours: float = 0.2) -> None:
        """Let the workers do what waits, for a while."""
        self.until(self.world.now() + timedelta(hours=hours))

    def usage(self) -> Usage:
        """Return everything that was counted up to now."""
        return Usage(
            table_calls=self.table.calls.total(),
            read_units=self.table.units.read,
            write_units=self.table.units.write,
            stored_bytes=self._stored(),
            queue_requests=self.queue_requests,
            messages=len(self.channels.messages),
            log_bytes=self.log.total,
            runs=dict(self.runs),
        )

    def _stored(self) -> int:
        items: Mapping[Any, Any] = self.table._items  # noqa: SLF001 - the table has no such question
        lasting = [each for each in items.values() if "ttl" not in each]
        return sum(map(item_bytes, lasting)) + ITEM_OVERHEAD * len(lasting)


@contextmanager
def metered(begins: datetime = BEGIN) -> Iterator[MeteredLife]:
    """Make a service in memory, with a counter at each of its clients."""
    timeline, table, log = Timeline(begins), MemoryTable(item_bytes=item_bytes), LogBytes()
    channels = RecordingChannels(timeline.now)
    with channels.listening() as telegram, quiet(), _logging_to(log):
        clients: dict[str, Any] = {"dynamodb": table}
        world = World(
            replace(SETTINGS, telegram_api=telegram),
            now=timeline.now,
            sleep=timeline.sleep,
            client=lambda name: clients.get(name) or channels.client(name),
            sending_client=channels.client,
            new_id=(f"{number:022}" for number in itertools.count(1)).__next__,
        )
        use_world(world)
        found = MeteredLife(Life(world, timeline), channels, table, log)
        timeline.handlers = {name: _counted(found, name, work) for name, work in WORKERS.items()}
        for name in WORKERS:
            setattr(world.queues, name, Queue(partial(CountedSqs, found, name), name))
        yield found
        use_world(None)


@dataclass(frozen=True, slots=True)
class CountedSqs:
    """The calls of an SQS client that our queues use, each counted as a request."""

    found: MeteredLife
    name: str

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int) -> None:  # noqa: ARG002, N803
        self.found.queue_requests += 1
        self.found.life.timeline.queue(self.name, MessageBody, delay_s=DelaySeconds)

    def send_message_batch(
        self,
        *,
        QueueUrl: str,  # noqa: ARG002, N803
        Entries: Sequence[dict[str, Any]],  # noqa: N803
    ) -> dict[str, Any]:
        self.found.queue_requests += 1
        for each in Entries:
            self.found.life.timeline.queue(
                self.name, each["MessageBody"], delay_s=each["DelaySeconds"]
            )
        return {}


def _counted(found: MeteredLife, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    def counted(event: dict[str, Any], context: object) -> Any:  # noqa: ANN401
        found.runs[name] += 1
        found.queue_requests += RECEIVE_AND_DELETE
        return work(event, context)

    return counted


@contextmanager
def _logging_to(log: LogBytes) -> Iterator[None]:
    logger = logging.getLogger(LOGGER)
    before, level = logger.handlers, logger.level
    logger.handlers = [log]
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.handlers = before
        logger.setLevel(level)
