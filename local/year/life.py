"""A world whose hours pass one by one: the clock ticks, people buy, messages are heard."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.domain.errors import Unavailable
from chalicelib.handlers.workers.deliver import deliver
from chalicelib.handlers.workers.outbox import outbox
from chalicelib.handlers.workers.plan import plan
from chalicelib.handlers.workers.receipts import receipts
from chalicelib.log import LOGGER
from chalicelib.services.clock.run_jobs import run_jobs
from chalicelib.world import World
from local.loopback import KeepAliveHandler, LoopbackServer, serving
from local.memory_table import MemoryTable
from local.year.timeline import Timeline

HOUR = timedelta(hours=1)
BODY_BYTES_MAX = 1_000_000
WORKERS = {"plan": plan, "deliver": deliver, "receipts": receipts, "outbox": outbox}


class LifeMessage(NamedTuple):
    """A message: by the bot to a chat, by letter to an address, by SMS to a number."""

    at: datetime
    channel: str
    to: str
    text: str


@dataclass(slots=True)
class Ear:
    """Whoever takes messages, and takes them all: it knows what came at which hour."""

    now: Callable[[], datetime]
    heard: list[LifeMessage] = field(default_factory=list)

    def client(self, service: str) -> Any:  # noqa: ANN401 - as the SDK's have no types either
        """What stands for a service of AWS: its table in memory, its letters, its SMS."""
        return MemoryTable() if service == "dynamodb" else self

    def send_email(self, **asked: Any) -> dict[str, str]:  # noqa: ANN401
        """SES."""
        (address,) = asked["Destination"]["ToAddresses"]
        self.heard.append(LifeMessage(self.now(), "email", address, ""))
        return {"MessageId": f"letter-{len(self.heard)}"}

    def publish(self, **asked: Any) -> dict[str, str]:  # noqa: ANN401
        """SNS."""
        self.heard.append(LifeMessage(self.now(), "sms", asked["PhoneNumber"], asked["Message"]))
        return {"MessageId": f"sms-{len(self.heard)}"}

    @contextmanager
    def listening(self) -> Iterator[str]:
        """Listen on this machine until the block ends; the address."""
        ear = self

        class Handler(KeepAliveHandler):
            def do_POST(self) -> None:  # noqa: N802
                said: dict[str, Any] = json.loads(self.read_body(BODY_BYTES_MAX))
                text = str(said.get("text") or said.get("caption") or "")
                ear.heard.append(LifeMessage(ear.now(), "telegram", str(said.get("chat_id")), text))
                self.answer(200, {}, b'{"ok": true, "result": {"message_id": 1}}')

        with serving(LoopbackServer(0, Handler)) as server:
            yield server.url


@dataclass(frozen=True, slots=True)
class Life:
    """The hours of a world; `ticks` tells whether an hour has its tick, for hours that miss it."""

    world: World
    timeline: Timeline
    ticks: Callable[[datetime], bool] = lambda _: True

    def begins(self) -> None:
        """Let the queues of the world wait by its own clock."""
        self.timeline.handlers = WORKERS
        self.timeline.serves(self.world)

    def lives_until(self, end: datetime) -> None:
        """Live hour by hour up to an instant on the hour, each with its tick."""
        hour = self.timeline.at
        assert hour == hour.replace(minute=0, second=0, microsecond=0), "a life begins on the hour"
        while hour < end:
            if self.ticks(hour):
                self.tick()
            hour += HOUR
            self.timeline.lives_until(hour)

    def tick(self) -> None:
        """One tick of the clock, whatever comes of it: the next one makes it good."""
        try:
            run_jobs(self.world)
        except Unavailable:
            return


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the events of a year out of sight; what breaks is shown."""
    logger, handler = logging.getLogger(LOGGER), logging.StreamHandler()
    handler.setLevel(logging.ERROR)
    before = (logger.handlers, logger.propagate)
    logger.handlers, logger.propagate = [handler], False
    try:
        yield
    finally:
        logger.handlers, logger.propagate = before
