"""A Bot API that counts who got which campaign when, and may be away for a while."""

import json
import threading
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


class Arrival(NamedTuple):
    """One message at the messenger; its words are the campaign's number."""

    chat: str
    words: str
    at: datetime


@dataclass
class Channel:
    """What arrived. While it is away nobody reaches it, and who still is connected is sent away."""

    now: Callable[[], datetime]
    arrivals: list[Arrival] = field(default_factory=list)
    is_away: bool = False
    _server: LoopbackServer | None = None
    _port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def opens(self) -> None:
        """Listen, on the same port each time."""
        self.is_away = False
        handler = type("Handler", (_Handler,), {"channel": self})
        self._server = LoopbackServer(self._port, handler)
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def closes(self) -> None:
        """Go away."""
        self.is_away = True
        assert self._server
        self._server.shutdown()
        self._server.server_close()


class _Handler(KeepAliveHandler):
    channel: Channel

    def do_POST(self) -> None:  # noqa: N802 - the base's name
        said = json.loads(self.read_body(BODY_BYTES_MAX))
        if self.channel.is_away:
            self.close_connection = True
            self.answer(429, dict(JSON), json.dumps(AWAY).encode())
            return
        arrival = Arrival(str(said["chat_id"]), said["text"], self.channel.now())
        self.channel.arrivals.append(arrival)
        self.answer(200, dict(JSON), json.dumps(TAKEN).encode())


@contextmanager
def channel(now: Callable[[], datetime]) -> Iterator[Channel]:
    """A channel that is there, until the block ends."""
    opened = Channel(now)
    opened.opens()
    try:
        yield opened
    finally:
        opened.closes()
