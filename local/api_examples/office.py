"""The shop in memory that makes the examples: its staff, its clock, its invented secrets."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode

from app import app
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.edge.binary_types import BYTES
from chalicelib.handlers.edge.boundary import JSON
from chalicelib.handlers.operations import OPERATIONS
from chalicelib.services.staff.manage_keys import create_key
from chalicelib.settings import Settings
from chalicelib.world import World
from local.cloud.gateway import http_event
from local.year.life import Life
from local.year.world import a_life

Json = Any

BEGINS = datetime(2026, 11, 23, 8, tzinfo=UTC)  # a Monday
CUSTOMERS = 12
ORIGIN = "https://shop.example"
CHAT = Chat("telegram", "7012345678")
SECRET_SHOWN = "grocer_" + "x" * 43
TEXTS_SHOWN = 2  # of hundreds
SETTINGS = Settings(
    secret="a secret of thirty-two characters",  # noqa: S106 - of a world in memory
    telegram_token="1:examples",  # noqa: S106
    telegram_secret="examples",  # noqa: S106
    vk_secret="examples",  # noqa: S106
    vk_wall_token="examples",  # noqa: S106
    email_from="club@shop.example",
    email_double_opt_in="",  # staff cannot prove an e-mail, and the campaign would reach no mailbox
    webchat_origins=ORIGIN,
    sms_prices="RU=45000,KZ=70000",
)
BY_ID = {operation.id: operation for operation in OPERATIONS}


@dataclass
class Office:
    """Staff who call the API; the first successful call of each operation is kept."""

    life: Life
    secrets: Mapping[Role, str]
    kept: dict[str, dict[str, Json]] = field(default_factory=dict)
    calls: Iterator[int] = field(default_factory=count)

    def asks(
        self,
        name: str,
        body: Json = None,
        /,
        *,
        by: Role = Role.ADMIN,
        query: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        **path: str,
    ) -> Json:
        """Call an operation and return its answer."""
        operation = BY_ID[name]
        parts = {part: quote(value, safe="") for part, value in path.items()}
        target = operation.path.format(**parts) + (f"?{urlencode(query)}" if query else "")
        sent = {"content-type": JSON, "idempotency-key": f"call-{next(self.calls)}"}
        sent |= {"authorization": f"Bearer {self.secrets[by]}", **(headers or {})}
        if operation.takes_bytes:
            raw = body if isinstance(body, bytes) else body.encode()
            sent["content-type"] = BYTES
        else:
            raw = b"" if body is None else json.dumps(body).encode()
        answer = app(http_event(app, operation.method, target, sent.items(), raw), None)
        assert answer["statusCode"] in (operation.status, *operation.also), (name, answer)
        made = json.loads(answer["body"]) if operation.answer else None
        shown = None if isinstance(body, bytes) else body
        parts_of_call = {"path": path, "query": query, "request": shown, "answer": made}
        self.kept.setdefault(name, {part: each for part, each in parts_of_call.items() if each})
        return made

    def lets_time_pass(self, **amount: float) -> None:
        """Let the clock tick and the workers work."""
        timeline = self.life.timeline
        end = timeline.at + timedelta(**amount)
        hour = timeline.at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        while hour <= end:
            timeline.lives_until(hour)
            self.life.tick()
            hour += timedelta(hours=1)
        timeline.lives_until(end)


@contextmanager
def a_shop() -> Iterator[Office]:
    """Open the shop, with a key for each role."""
    sources = {
        "new_id": _invented("id", 22),
        "new_secret": _invented("secret", 43),
        "draw": _drawn(),
    }
    with a_life(BEGINS, SETTINGS, **sources) as (life, _):
        yield Office(life, {role: _key(life.world, role) for role in Role})


def _invented(what: str, chars: int) -> Any:  # noqa: ANN401 - a source of texts for a World
    numbers = count(1)

    def invent() -> str:
        digest = sha256(f"{what} {next(numbers)}".encode()).digest()
        return urlsafe_b64encode(digest).decode()[:chars].replace("-", "a").replace("_", "b")

    return invent


def _drawn() -> Any:  # noqa: ANN401 - a source of numbers for a World
    numbers = count(1)

    def draw(below: int) -> int:
        digest = sha256(f"draw {next(numbers)}".encode()).digest()
        return int.from_bytes(digest) % below

    return draw


def _key(world: World, role: Role) -> str:
    actor = Actor(StaffKeyId("local"), world.now())
    return create_key(world, actor, role=role, name=f"the {role}", shop="", expires_at=None).secret
