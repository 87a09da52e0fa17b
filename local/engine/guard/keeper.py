"""Writes every change of the engine's data to a file before the caller gets its answer.

The engine keeps its data in memory. After a request the keeper reads there what the request changed
and writes it, in one transaction, to SQLite: a process that is killed loses nothing that was
acknowledged (decision 0054). Definitions are not kept: each start makes the table and the queues,
and they get their data back when they are made.
"""

import importlib
import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from local.engine.guard.queue_copies import QueueCopies
from local.engine.guard.touched_items import touched_items

ACCOUNT = "000000000000"
SENT_KEPT_MAX = 20_000
DISK_FAILED = 74
OUTBOUND = "/v2/email/outbound"
TTL = "ttl"
WRITES = frozenset(
    {
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "BatchWriteItem",
        "BatchExecuteStatement",
        "TransactWriteItems",
    }
)
READS = frozenset(
    {
        "GetItem",
        "BatchGetItem",
        "TransactGetItems",
        "Query",
        "Scan",
        "DescribeTable",
        "ListTables",
        "DescribeTimeToLive",
        "UpdateTimeToLive",
        "GetQueueUrl",
        "GetQueueAttributes",
        "SetQueueAttributes",
        "ListQueues",
    }
)
OF_QUEUES = frozenset(
    {
        "CreateQueue",
        "SendMessage",
        "SendMessageBatch",
        "ReceiveMessage",
        "DeleteMessage",
        "DeleteMessageBatch",
        "ChangeMessageVisibility",
        "ChangeMessageVisibilityBatch",
        "PurgeQueue",
    }
)
SCHEMA = """
CREATE TABLE IF NOT EXISTS items (
    name TEXT, pk TEXT, sk TEXT, item TEXT, PRIMARY KEY (name, pk, sk)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    place INTEGER PRIMARY KEY, queue TEXT, id TEXT, message TEXT, UNIQUE (queue, id));
CREATE TABLE IF NOT EXISTS sent (n INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, record TEXT);
CREATE INDEX IF NOT EXISTS sent_by_kind ON sent (kind, n);
"""


@dataclass(frozen=True, slots=True)
class EngineCall:
    """A request that may change data: the operation of DynamoDB or SQS, or "" for SES and SNS."""

    operation: str
    method: str
    path: str
    body: bytes


class Keeper:
    """One file; `services` are loaded from the engine when they are needed first."""

    def __init__(self, path: Path, region: str) -> None:
        self._region = region
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # The system keeps what a killed process wrote; only a power cut could lose the last moment.
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)
        self._copies = QueueCopies(self._db)
        self._emails_kept = 0

    @cached_property
    def _dynamodb(self) -> Any:  # noqa: ANN401  # a module of the engine
        return importlib.import_module("ministack.services.dynamodb")

    @cached_property
    def _sqs(self) -> Any:  # noqa: ANN401
        return importlib.import_module("ministack.services.sqs")

    def knows(self, change: EngineCall) -> bool:
        """Return whether a request only reads, or changes what is kept."""
        if change.operation:
            return change.operation in WRITES | READS | OF_QUEUES | {"CreateTable", "DeleteTable"}
        is_sns = change.path == "/"
        return not is_sns or _form(change.body).get("Action") == "Publish"

    def keep(self, change: EngineCall) -> None:
        """Write what an executed request has changed; the engine ends if that fails."""
        if change.operation in READS or (not change.operation and change.method == "GET"):
            return
        try:
            self._db.execute("BEGIN")
            self._keep(change)
            self._db.execute("COMMIT")
        except Exception as exc:  # noqa: BLE001 - whatever failed, memory and file differ now
            # An answer would acknowledge what is not kept.
            print(f"the data cannot be written: {exc!r}", file=sys.stderr, flush=True)
            os._exit(DISK_FAILED)

    def sent_after(self, kind: str, n: int, limit: int) -> list[dict[str, Any]]:
        """Return the messages after the `n`-th, oldest first."""
        rows = self._db.execute(
            "SELECT n, record FROM sent WHERE kind = ? AND n > ? ORDER BY n LIMIT ?",
            (kind, n, limit),
        )
        return [{"n": number, **json.loads(record)} for number, record in rows]

    def last_sent(self, kind: str, limit: int) -> list[dict[str, Any]]:
        """Return the last messages, oldest first."""
        rows = self._db.execute(
            "SELECT n, record FROM sent WHERE kind = ? ORDER BY n DESC LIMIT ?", (kind, limit)
        ).fetchall()
        return [{"n": number, **json.loads(record)} for number, record in reversed(rows)]

    def drop_oldest_sent(self) -> None:
        """Keep the newest 20,000 messages of each kind; called once, at the start."""
        for kind in ("email", "sms"):
            self._db.execute(
                "DELETE FROM sent WHERE kind = ? AND n <= (SELECT n FROM sent WHERE kind = ?"
                " ORDER BY n DESC LIMIT 1 OFFSET ?)",
                (kind, kind, SENT_KEPT_MAX),
            )

    def _keep(self, change: EngineCall) -> None:
        if change.operation in WRITES:
            self._keep_items(change)
        elif change.operation == "CreateTable":
            self._give_items_back(json.loads(change.body)["TableName"])
        elif change.operation == "DeleteTable":
            name = json.loads(change.body)["TableName"]
            self._db.execute("DELETE FROM items WHERE name = ?", (name,))
        elif change.operation in OF_QUEUES:
            queues = {queue["name"]: queue for queue in self._sqs._queues.all_values()}  # noqa: SLF001
            self._copies.follow(change.operation, json.loads(change.body), queues)
        elif change.path.startswith(OUTBOUND):
            self._keep_emails()
        elif change.path == "/":
            self._keep_sms(_form(change.body).get("PhoneNumber", ""))

    def _keep_items(self, change: EngineCall) -> None:
        for name, key in touched_items(change.operation, json.loads(change.body)):
            table = self._table(name)
            pk = _key_text(key[table["pk_name"]])
            sk = _key_text(key[table["sk_name"]])
            item = table["items"].get(pk, {}).get(sk)
            if item is None:
                self._db.execute(
                    "DELETE FROM items WHERE name = ? AND pk = ? AND sk = ?", (name, pk, sk)
                )
            else:
                self._db.execute(
                    "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)", (name, pk, sk, _json(item))
                )

    def _give_items_back(self, name: str) -> None:
        table = self._table(name)
        for pk, sk, text in self._db.execute(
            "SELECT pk, sk, item FROM items WHERE name = ? ORDER BY pk, sk", (name,)
        ).fetchall():
            item = json.loads(text)
            # The engine removes expired items from its memory without a request.
            if float(item.get(TTL, {}).get("N", "inf")) <= time.time():
                self._db.execute(
                    "DELETE FROM items WHERE name = ? AND pk = ? AND sk = ?", (name, pk, sk)
                )
                continue
            self._dynamodb._set_item(table, pk, sk, item)  # noqa: SLF001

    def _keep_emails(self) -> None:
        ses = importlib.import_module("ministack.services.ses")
        entries = ses._sent_emails.get_scoped(ACCOUNT, self._region, "entries", [])  # noqa: SLF001
        self._add_sent("email", entries[self._emails_kept :])
        self._emails_kept = len(entries)

    def _keep_sms(self, phone: str) -> None:
        sns = importlib.import_module("ministack.services.sns")
        # One request publishes one message.
        records = sns._sms_messages.get_scoped(ACCOUNT, self._region, phone, [])  # noqa: SLF001
        self._add_sent("sms", records[-1:])

    def _add_sent(self, kind: str, records: list[dict[str, Any]]) -> None:
        rows = ((kind, _json(record)) for record in records)
        self._db.executemany("INSERT INTO sent (kind, record) VALUES (?, ?)", rows)

    def _table(self, name: str) -> dict[str, Any]:
        table: dict[str, Any] = self._dynamodb._tables.get_scoped(ACCOUNT, self._region, name)  # noqa: SLF001
        return table

    def adopt(self, folder: Path) -> None:
        """Take over the files that the engine of an earlier release wrote when it stopped."""
        files = [path for path in folder.glob("*.json") if path.is_file()]
        if not files:
            return
        ((adopted,),) = self._db.execute("PRAGMA user_version")
        if not adopted:
            self._adopt(folder)
        for path in files:
            path.unlink()

    def _adopt(self, folder: Path) -> None:
        self._db.execute("BEGIN")
        for table in _stored(folder / "dynamodb.json", "tables"):
            rows = _rows_of(table)
            self._db.executemany("INSERT OR IGNORE INTO items VALUES (?, ?, ?, ?)", rows)
        for queue in _stored(folder / "sqs.json", "queues"):
            self._copies.add(queue["name"], queue["messages"])
        for records in _stored(folder / "sns.json", "sms_messages"):
            self._add_sent("sms", records)
        # In the same transaction: the process may be killed before the files are removed.
        self._db.execute("PRAGMA user_version = 1")
        self._db.execute("COMMIT")


def _stored(path: Path, member: str) -> list[Any]:
    if not path.exists():
        return []
    content = json.loads(path.read_text())
    payload = content.get("payload", content)
    return list(payload.get(member, {}).get("data", {}).values())


def _rows_of(table: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for pk, items in table["items"].items():
        for sk, item in items.items():
            yield table["TableName"], pk, sk, _json(item)


def _key_text(attribute: dict[str, str]) -> str:
    return next(iter(attribute.values()))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _form(body: bytes) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
