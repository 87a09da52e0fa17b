"""A Bot API that records which worker sent which message when, and can go away for a while."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from local.loopback import KeepAliveHandler, LoopbackServer

BODY_BYTES_MAX = 64 * 1024
AWAY = {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 5}}
TAKEN = {"ok": True, "result": {"message_id": 1}}
JSON = {"Content-Type": "application/json"}
LOST_MAX = 5  # answers that it withholds when it goes away
QUIET_S = 0.25  # without a new message for so long, every connected worker is waiting
QUIET_WITHIN_S = 3.0


class Message(NamedTuple):
    """A message: the chat, and the campaign, whose text is its number."""

    chat: str
    words: str


class Arrival(NamedTuple):
    """One message that arrived from the worker of that name."""

    message: Message
    worker: str
    at: datetime
    is_answered: bool


@dataclass
class Channel:
    """A Bot API with the messages that arrived, each with its worker.

    While it is away it refuses connections and drops those that are open.
    """

    now: Callable[[], datetime]
    arrivals: list[Arrival] = field(default_factory=list)
    writers: set[str] = field(default_factory=set)
    is_away: bool = False
    _losing: int = 0
    _asked_s: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _server: LoopbackServer | None = None
    _port: int = 0

    def address(self, worker: str) -> str:
        """The address for one worker; it tells the channel which worker sends."""
        return f"http://127.0.0.1:{self._port}/{worker}"

    def opens(self) -> None:
        """Listen, always on the same port."""
        self.is_away = False
        handler = type("Handler", (_Handler,), {"channel": self})
        self._server = LoopbackServer(self._port, handler)
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def goes_away(self) -> None:
        """Accept a few more messages without an answer, refuse the next ones, then stop listening.

        A refused worker is silent for a while. Only then the channel stops listening: a message on
        a connection that waits in the backlog would be lost without being recorded here.
        """
        self._losing = LOST_MAX
        self.is_away = True
        self._asked_s = time.monotonic()
        ends_s = self._asked_s + QUIET_WITHIN_S
        while time.monotonic() < min(ends_s, self._asked_s + QUIET_S):
            time.sleep(QUIET_S / 5)
        self.closes()

    def closes(self) -> None:
        """Stop listening."""
        self.is_away = True
        assert self._server
        self._server.shutdown()
        self._server.server_close()
        self._losing = 0

    def takes(self, message: Message, worker: str) -> bool | None:
        """Whether a message gets an answer; None if it is refused."""
        with self._lock:
            self._asked_s = time.monotonic()
            is_answered = not self.is_away
            if self.is_away and self._losing == 0:
                return None
            self._losing -= self.is_away
            self.writers.add(worker)
            self.arrivals.append(Arrival(message, worker, self.now(), is_answered))
            return is_answered


class _Handler(KeepAliveHandler):
    channel: Channel

    def do_POST(self) -> None:  # noqa: N802 - the base's name
        said = json.loads(self.read_body(BODY_BYTES_MAX))
        worker = self.path.split("/")[1]
        match self.channel.takes(Message(str(said["chat_id"]), said["text"]), worker):
            case True:
                self.answer(200, dict(JSON), json.dumps(TAKEN).encode())
            case False:
                self.close_connection = True
            case None:
                self.close_connection = True
                self.answer(429, dict(JSON), json.dumps(AWAY).encode())


@contextmanager
def channel(now: Callable[[], datetime]) -> Iterator[Channel]:
    """A channel that listens until the block ends."""
    opened = Channel(now)
    opened.opens()
    try:
        yield opened
    finally:
        opened.closes()
