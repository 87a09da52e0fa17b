"""Keeps people, chats and waiting updates in a file, before a change of them is answered."""

import json
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

OWNER_ONLY = 0o600
SCHEMA = """
CREATE TABLE IF NOT EXISTS people (
    place INTEGER PRIMARY KEY, id INTEGER UNIQUE, is_crowd INTEGER, person TEXT);
CREATE TABLE IF NOT EXISTS updates (id INTEGER PRIMARY KEY, content TEXT);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT);
"""

JsonObject = dict[str, Any]


class ChatStore:
    """One file of SQLite; its callers hold the messenger's lock, and `commit` ends their change."""

    def __init__(self, path: Path) -> None:
        # Made with its mode, because messages may contain phones and codes.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)

    def put_person(self, person: JsonObject, *, is_crowd: bool) -> None:
        """Write a person with the chat; the one who was written last is read last."""
        row = (person["id"], is_crowd, _json(person))
        self._change("INSERT OR REPLACE INTO people (id, is_crowd, person) VALUES (?, ?, ?)", row)

    def drop_person(self, person_id: int) -> None:
        """Delete a person with the chat."""
        self._change("DELETE FROM people WHERE id = ?", (person_id,))

    def put_update(self, update: JsonObject) -> None:
        """Write an update that the bot has not accepted yet."""
        row = (update["update_id"], _json(update))
        self._change("INSERT OR REPLACE INTO updates VALUES (?, ?)", row)

    def drop_updates(self, ids: Iterable[int]) -> None:
        """Delete updates that the bot accepted."""
        for update_id in ids:
            self._change("DELETE FROM updates WHERE id = ?", (update_id,))

    def put_facts(self, facts: JsonObject) -> None:
        """Write the messenger's own values."""
        for name, value in facts.items():
            self._change("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, _json(value)))

    def commit(self) -> None:
        """Make everything since the last call permanent, all at once."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    def people(self, *, is_crowd: bool) -> list[JsonObject]:
        """Return the people, in the order in which they were written last."""
        rows = self._db.execute(
            "SELECT person FROM people WHERE is_crowd = ? ORDER BY place", (is_crowd,)
        )
        return [json.loads(text) for (text,) in rows]

    def updates(self) -> list[JsonObject]:
        """Return the waiting updates, oldest first."""
        rows = self._db.execute("SELECT content FROM updates ORDER BY id")
        return [json.loads(text) for (text,) in rows]

    def facts(self) -> JsonObject:
        """Return the messenger's own values."""
        return {name: json.loads(value) for name, value in self._db.execute("SELECT * FROM facts")}

    def adopt(self, path: Path) -> None:
        """Take over the file of an earlier release, which was one JSON document."""
        if not path.exists():
            return
        content = json.loads(path.read_text())
        for person in content["messenger"].pop("people"):
            self.put_person(person | {"waiting": {}}, is_crowd=False)
        for update in content["pending"]:
            self.put_update(update)
        self.put_facts(content["messenger"])
        self.commit()
        path.unlink()

    def _change(self, statement: str, values: tuple[object, ...]) -> None:
        if not self._db.in_transaction:
            self._db.execute("BEGIN")
        self._db.execute(statement, values)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
