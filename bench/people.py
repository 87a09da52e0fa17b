"""The updates of customers who register in seven messages, as in `tests/builders/people.py`."""

import json
from typing import Any, cast

from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.people import Heard, Telegrammer

MESSAGES = ("/start", "Согласен", "Нет", "Всё одним сообщением", "the form", "contact", "Да")
FIRST_CHAT = 7_000_000_000
FIRST_PHONE = 79_210_000_000


class _Recorder(Telegrammer):
    """A customer who records updates instead of sending them."""

    def sends(self, update: dict[str, Any], *, secret: str | None = None) -> Heard:
        assert secret is None
        self.written.append(update)
        return Heard(200)

    @property
    def written(self) -> list[dict[str, Any]]:
        return cast("list[dict[str, Any]]", self.__dict__.setdefault("_written", []))


def updates_of(number: int) -> list[str]:
    """Return one customer's seven updates in JSON; every number is another customer."""
    person = _Recorder(
        World(Settings()), chat_id=FIRST_CHAT + number, phone=str(FIRST_PHONE + number)
    )
    person.registers(email=f"anna{number}@example.org")
    return [json.dumps(update) for update in person.written]
