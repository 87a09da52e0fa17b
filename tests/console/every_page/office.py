"""A shop whose every text is hostile: each operation of the API was called with payloads in it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from app import app
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.edge.boundary import JSON
from local.api_examples.office import BEGINS, BY_ID, SETTINGS, Office, a_shop
from local.api_examples.scenes import live
from local.cloud.gateway import http_event
from local.year.life import RecordingChannels
from tests.builders.aws.memory_aws import queue_urls
from tests.builders.aws.memory_queues import MemoryQueues
from tests.console.every_page.payloads import PAYLOADS

# What names another thing, or is read by the next call.
NAMES = frozenset(
    (
        "any_of",
        "card",
        "categories",
        "category",
        "channel",
        "chat",
        "client_id",
        "code",
        "codes",
        "customer",
        "customer_id",
        "deliveries",
        "dictionary",
        "document",
        "favourite_colour",
        "email",
        "from",
        "id",
        "ids",
        "kind",
        "language",
        "locale",
        "number",
        "offer",
        "origin",
        "phone",
        "prefix",
        "price_list",
        "products",
        "promo_codes",
        "receipt",
        "redemption",
        "ref",
        "required",
        "role",
        "segment",
        "shop",
        "shops",
        "sku",
        "tier",
        "to",
        "vip_segment",
        "visible_to",
        "zone",
    )
)
TRIES = 12


@dataclass
class HostileOffice(Office):
    """Staff who put a payload into every text that the service lets them write."""

    placed: set[str] = field(default_factory=set)
    _next: Iterator[int] = field(default_factory=count)

    def asks(
        self,
        name: str,
        body: Any = None,
        /,
        *,
        by: Role = Role.ADMIN,
        query: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        **path: str,
    ) -> Any:
        """Call an operation with payloads in its texts, else as it stands."""
        if BY_ID[name].takes_bytes:
            # A file is hostile in one of its cells; its other texts must fit their fields.
            sent = _hostile(body) if isinstance(body, str) else body
            return super().asks(name, sent, by=by, query=query, headers=headers, **path)
        if body is not None and self._sends_payloads(name, body, by, query, headers, path):
            made = self.last
        else:
            made = super().asks(name, body, by=by, query=query, headers=headers, **path)
        return made

    def _sends_payloads(self, name: str, body: Any, by: Role, *rest: Any) -> bool:
        """Try with a payload in every text; give back the texts that are refused."""
        spoilt, places = deepcopy(body), dict(_texts(body))
        for pointer in places:
            _put(spoilt, pointer, PAYLOADS[next(self._next) % len(PAYLOADS)])
        for _ in range(TRIES):
            answer = self._calls(name, spoilt, by, *rest)
            if answer["statusCode"] < 300:
                self._keeps(name, spoilt, answer, rest)
                self.placed |= {f"{name}{pointer}" for pointer in places}
                return True
            wrong = _refused(answer, places)
            if not wrong:
                return False
            for pointer in wrong:
                _put(spoilt, pointer, places.pop(pointer))
        return False

    def _calls(self, name: str, body: Any, by: Role, query: Any, headers: Any, path: Any) -> Any:
        operation = BY_ID[name]
        parts = {part: quote(value, safe="") for part, value in path.items()}
        target = operation.path.format(**parts) + (f"?{urlencode(query)}" if query else "")
        sent = {"content-type": JSON, "idempotency-key": f"hostile-{next(self.calls)}"}
        sent |= {"authorization": f"Bearer {self.secrets[by]}", **(headers or {})}
        return app(
            http_event(app, operation.method, target, sent.items(), json.dumps(body).encode()), None
        )

    def _keeps(self, name: str, body: Any, answer: Any, rest: Any) -> None:
        self.last = json.loads(answer["body"]) if BY_ID[name].answer else None
        kept = {"path": rest[2], "query": rest[0], "request": body, "answer": self.last}
        self.kept.setdefault(name, kept)


def _hostile(file: str | bytes) -> str | bytes:
    if isinstance(file, bytes):  # a picture has no texts
        return file
    cell = PAYLOADS[0].replace('"', '""')
    return file.replace("Pskov", f'"{cell}"', 1)


def _texts(body: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a body that is not the name of a thing, by its pointer."""
    if isinstance(body, Mapping):
        for key, value in body.items():
            if key not in NAMES:
                yield from _texts(value, f"{pointer}/{key}")
    elif isinstance(body, list):
        for index, value in enumerate(body):
            yield from _texts(value, f"{pointer}/{index}")
    elif isinstance(body, str):
        yield pointer, body


def _put(body: Any, pointer: str, text: str) -> None:
    *above, last = pointer.split("/")[1:]
    for part in above:
        body = body[int(part)] if isinstance(body, list) else body[part]
    body[int(last) if isinstance(body, list) else last] = text


def _refused(answer: Any, places: Mapping[str, str]) -> list[str]:
    """The places that an answer names, or that lie beneath or above one."""
    problem = json.loads(answer["body"])
    named = [each["pointer"] for each in problem.get("errors", [])]
    return [
        place
        for place in places
        if any(f"{place}/".startswith(f"{n}/") or f"{n}/".startswith(f"{place}/") for n in named)
    ]


@contextmanager
def _queues_in_memory() -> Iterator[None]:
    """Give the shop queues with dead letters; its jobs do not pass through them."""
    queues = MemoryQueues(frozenset(queue_urls(SETTINGS).values()), lambda: BEGINS)
    others = RecordingChannels.client

    def client(channels: RecordingChannels, service: str) -> Any:
        return queues if service == "sqs" else others(channels, service)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RecordingChannels, "client", client)
        yield


@contextmanager
def a_hostile_shop() -> Iterator[HostileOffice]:
    """Open the shop, and live in it until every operation was called."""
    with _queues_in_memory(), a_shop() as office:
        hostile = HostileOffice(office.life, office.secrets)
        live(hostile)
        yield hostile
