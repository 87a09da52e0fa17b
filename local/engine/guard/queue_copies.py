"""Copies the messages of the engine's queues into the file, and back."""

import json
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Queue = dict[str, Any]
Waiting = dict[str, Any]
WHOLE = frozenset({"PurgeQueue", "ChangeMessageVisibility", "ChangeMessageVisibilityBatch"})


@dataclass(slots=True)
class _Copied:
    """What the file has of one queue: the last handle of each message, and messages by handle."""

    handles: dict[str, str | None] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def put(self, message: Waiting) -> None:
        handle = message["receipt_handle"]
        # A message that is received again cannot be deleted by its former handle.
        self.ids.pop(self.handles.get(message["id"]) or "", None)
        self.handles[message["id"]] = handle
        if handle is not None:
            self.ids[handle] = message["id"]

    def take(self, handle: str) -> str | None:
        message_id = self.ids.pop(handle, None)
        if message_id is not None:
            del self.handles[message_id]
        return message_id


class QueueCopies:
    """The rows of `messages`; they are written in the keeper's transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._copied: defaultdict[str, _Copied] = defaultdict(_Copied)

    def follow(
        self, operation: str, request: Mapping[str, Any], queues: Mapping[str, Queue]
    ) -> None:
        """Copy what an operation has changed; `queues` are the engine's, by name."""
        name = request.get("QueueName") or request["QueueUrl"].rstrip("/").rpartition("/")[2]
        messages = queues[name]["messages"]
        if operation == "CreateQueue":
            self._give_back(name, messages)
        elif operation in ("SendMessage", "SendMessageBatch"):
            self.add(name, reversed(list(self._new(name, messages))))
        elif operation in ("DeleteMessage", "DeleteMessageBatch"):
            entries = request.get("Entries", [request])
            self._remove(name, [entry["ReceiptHandle"] for entry in entries])
        elif operation == "ReceiveMessage":
            self.add(name, list(self._received(name, messages)))
        elif operation in WHOLE:
            self._copy_whole(name, messages)
        # The engine moves messages to a dead-letter queue, and drops old ones, while it receives.
        for other, queue in queues.items():
            if len(self._copied[other].handles) != len(queue["messages"]):
                self._copy_whole(other, queue["messages"])

    def add(self, name: str, messages: Iterable[Waiting]) -> None:
        """Write these messages of a queue; one that was written before keeps its place."""
        for message in messages:
            self._db.execute(
                "INSERT INTO messages (queue, id, message) VALUES (?, ?, ?)"
                " ON CONFLICT (queue, id) DO UPDATE SET message = excluded.message",
                (name, message["id"], json.dumps(message, ensure_ascii=False)),
            )
            self._copied[name].put(message)

    def _new(self, name: str, messages: Sequence[Waiting]) -> Iterator[Waiting]:
        """Yield what was sent since the last copy, newest first: the engine appends."""
        known = self._copied[name].handles
        for message in reversed(messages):
            if message["id"] in known:
                return
            yield message

    def _received(self, name: str, messages: Sequence[Waiting]) -> Iterator[Waiting]:
        known = self._copied[name].handles
        for message in messages:
            if message["receipt_handle"] != known.get(message["id"]):
                yield message

    def _remove(self, name: str, handles: Iterable[str]) -> None:
        found = (self._copied[name].take(handle) for handle in handles)
        self._db.executemany(
            "DELETE FROM messages WHERE queue = ? AND id = ?", [(name, one) for one in found if one]
        )

    def _copy_whole(self, name: str, messages: Sequence[Waiting]) -> None:
        self._db.execute("DELETE FROM messages WHERE queue = ?", (name,))
        self._copied.pop(name, None)
        self.add(name, messages)

    def _give_back(self, name: str, messages: list[Waiting]) -> None:
        # Creating a queue that exists changes nothing.
        if not messages:
            rows = self._db.execute(
                "SELECT message FROM messages WHERE queue = ? ORDER BY place", (name,)
            ).fetchall()
            messages.extend(_free(json.loads(text)) for (text,) in rows)
            self.add(name, messages)


def _free(message: Waiting) -> Waiting:
    """Make a message that a killed worker was processing visible at once."""
    if message["receipt_handle"] is None:
        return message
    # That attempt does not count: five kills would make a dead letter of a good message.
    return {
        **message,
        "receipt_handle": None,
        "receive_count": max(0, message["receive_count"] - 1),
        "visible_at": min(message["visible_at"], time.time()),
    }
