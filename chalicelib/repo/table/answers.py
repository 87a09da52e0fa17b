"""Kept answers: for 72 hours a repeated request gets its first answer and has no effect.

The item holds a snapshot of the record that the use case returned, as JSON. The boundary renders
the snapshot into the answer, the first time and at each repetition.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.domain.errors import Rejected
from chalicelib.domain.staff.actor import IdempotencyKey
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

if TYPE_CHECKING:
    from pydantic import TypeAdapter

KEPT = timedelta(hours=72)
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The stored part of the first answer to a request: `record` is the JSON of a snapshot.

    Items from before 1 December 2026 hold the rendered answer as JSON in `rendered` instead, and
    `record` is empty.
    """

    # `rendered` may be removed 72 hours after the last release that wrote such items
    # (docs/decisions/0027).
    record: str
    rendered: str = ""

    def read(self, kind: type[Record]) -> Record:
        """Read the snapshot as a record of its class."""
        snapshot: Record = _codec(kind).validate_json(self.record)
        return snapshot


@dataclass(frozen=True, slots=True)
class Answers:
    """The kept answers of the table."""

    table: Table

    def find(self, request: IdempotencyKey, now: datetime) -> KeptAnswer | None:
        """The first answer to this request; None if the request is new or older than 72 hours.

        Raises:
            Rejected: `idempotency.other_request`: the caller used the key for another request.
        """
        # DynamoDB removes an expired item up to days later, so its end is checked here.
        item = self.table.get(keys.answer(request.key))
        return read_answer(item, request) if item and item["ttl"] >= int(now.timestamp()) else None


def answer_write(request: IdempotencyKey, now: datetime, record: object) -> Put:
    """The write that keeps the snapshot of an answer, unless the request has a live answer."""
    attributes: dict[str, Value] = {
        "asked": request.digest,
        # What a record has by default is left out: with it a purchase of many rows passes a KB.
        "record": _codec(type(record)).dump_json(record, exclude_defaults=True).decode(),
        "ttl": int((now + KEPT).timestamp()),
    }
    return Put(keys.answer(request.key), attributes, unless_live_at=int(now.timestamp()))


def read_answer(item: Item, request: IdempotencyKey) -> KeptAnswer:
    """The answer that an item keeps.

    Raises:
        Rejected: `idempotency.other_request`: the caller used the key for another request.
    """
    if item["asked"] != request.digest:
        raise Rejected("idempotency.other_request")
    return KeptAnswer(item.get("record", ""), item.get("answer", ""))


def _codec(kind: type[Any]) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter  # noqa: PLC0415 - a webhook keeps no answer

    # Building a codec takes longer than using it, so each class gets one per container.
    if kind not in _codecs:
        _codecs[kind] = TypeAdapter(kind)
    return _codecs[kind]


_codecs: "dict[type[Any], TypeAdapter[Any]]" = {}
