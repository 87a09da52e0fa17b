"""Simulates a world hour by hour: the clock ticks, workers process jobs, messages are recorded."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.aws.memory.table import MemoryTable
from chalicelib.domain.errors import Unavailable
from chalicelib.handlers.workers.deliver import deliver
from chalicelib.handlers.workers.files import files
from chalicelib.handlers.workers.outbox import outbox
from chalicelib.handlers.workers.plan import plan
from chalicelib.handlers.workers.receipts import receipts
from chalicelib.log import LOGGER
from chalicelib.services.clock.run_jobs import run_jobs
from chalicelib.settings import Settings
from chalicelib.world import World
from local.loopback import KeepAliveHandler, LoopbackServer, serving
from local.memory_files import MemoryFiles
from local.year.timeline import Timeline

HOUR = timedelta(hours=1)
BODY_BYTES_MAX = 1_000_000
WORKERS = {"plan": plan, "deliver": deliver, "receipts": receipts, "outbox": outbox, "files": files}


class LifeMessage(NamedTuple):
    """A recorded message; `to` is a chat, an e-mail address or a phone, as its channel has it."""

    at: datetime
    channel: str
    to: str
    text: str


@dataclass(slots=True)
class RecordingChannels:
    """Replaces Telegram, SES and SNS: accepts every message and records it."""

    now: Callable[[], datetime]
    messages: list[LifeMessage] = field(default_factory=list)

    def client(self, service: str) -> Any:  # noqa: ANN401 - as the SDK's have no types either
        """Return the client of an AWS service: table and files in memory, or this object."""
        match service:
            case "dynamodb":
                return MemoryTable()
            case "s3":
                return MemoryFiles(Settings().files_bucket)
            case _:
                return self

    def send_email(self, **request: Any) -> dict[str, str]:  # noqa: ANN401
        """Record an e-mail, as the client of SES."""
        (address,) = request["Destination"]["ToAddresses"]
        self.messages.append(LifeMessage(self.now(), "email", address, ""))
        return {"MessageId": f"email-{len(self.messages)}"}

    def publish(self, **request: Any) -> dict[str, str]:  # noqa: ANN401
        """Record an SMS, as the client of SNS."""
        self.messages.append(
            LifeMessage(self.now(), "sms", request["PhoneNumber"], request["Message"])
        )
        return {"MessageId": f"sms-{len(self.messages)}"}

    @contextmanager
    def listening(self) -> Iterator[str]:
        """Serve a Bot API on this machine until the block ends; gives its address."""
        channels = self

        class Handler(KeepAliveHandler):
            def do_POST(self) -> None:  # noqa: N802
                body: dict[str, Any] = json.loads(self.read_body(BODY_BYTES_MAX))
                text = str(body.get("text") or body.get("caption") or "")
                channels.messages.append(
                    LifeMessage(channels.now(), "telegram", str(body.get("chat_id")), text)
                )
                self.answer(200, {}, b'{"ok": true, "result": {"message_id": 1}}')

        with serving(LoopbackServer(0, Handler)) as server:
            yield server.url


@dataclass(frozen=True, slots=True)
class Life:
    """Simulates the hours of a world; an hour has no tick if `ticks` returns false."""

    world: World
    timeline: Timeline
    ticks: Callable[[datetime], bool] = lambda _: True

    def begins(self) -> None:
        """Connect the queues of the world to the timeline and its workers."""
        self.timeline.handlers = WORKERS
        self.timeline.serves(self.world)

    def lives_until(self, end: datetime) -> None:
        """Simulate each hour with its tick, up to `end`, which is on the hour."""
        hour = self.timeline.at
        assert hour == hour.replace(minute=0, second=0, microsecond=0), (
            "simulation begins on the hour"
        )
        while hour < end:
            # The tick comes first: jobs that it queues belong to this hour.
            if self.ticks(hour):
                self.tick()
            hour += HOUR
            self.timeline.lives_until(hour)

    def tick(self) -> None:
        """Tick once; if a service is unavailable, the next tick repeats the work."""
        try:
            run_jobs(self.world)
        except Unavailable:
            return


@contextmanager
def quiet() -> Iterator[None]:
    """Hide the log of the simulated events; errors are still shown."""
    logger, handler = logging.getLogger(LOGGER), logging.StreamHandler()
    handler.setLevel(logging.ERROR)
    before = (logger.handlers, logger.propagate)
    logger.handlers, logger.propagate = [handler], False
    try:
        yield
    finally:
        logger.handlers, logger.propagate = before
