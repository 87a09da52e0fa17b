"""A bot that gives prepared answers and records the updates that it gets."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from local.loopback import KeepAliveHandler, LoopbackServer, serving

WAIT_S = 5.0
FINE: tuple[int, dict[str, Any]] = (200, {})

Answer = tuple[int, dict[str, Any]]


class FakeBot(LoopbackServer):
    """Gives the answers in turn, then 200 with nothing; `seen` are updates, `secrets` headers."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        super().__init__(0, _Handler)
        self._answers = list(answers)
        self._changed = threading.Condition()
        self.seen: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []

    def take(self, update: dict[str, Any], secret: str | None) -> Answer:
        with self._changed:
            self.seen.append(update)
            self.secrets.append(secret)
            self._changed.notify_all()
            return self._answers.pop(0) if self._answers else FINE

    def wait_until_seen(self, count: int) -> list[dict[str, Any]]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.seen) >= count, WAIT_S), self.seen
            return list(self.seen)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.seen if "message" in update]


class _Handler(KeepAliveHandler):
    def do_POST(self) -> None:  # noqa: N802  # the base finds it by this name
        update = json.loads(self.read_body(1_000_000))
        secret = self.headers.get("X-Telegram-Bot-Api-Secret-Token")
        status, body = cast(FakeBot, self.server).take(update, secret)
        self.answer(status, {"Content-Type": "application/json"}, json.dumps(body).encode())


@contextmanager
def a_bot(*answers: Answer) -> Iterator[FakeBot]:
    bot = FakeBot(answers)
    with serving(bot):
        yield bot
