"""The import of the rehearsal: a workbook in two parts, checked, written and undone by its worker.

Its parts are bytes that no text could hold: a function that got them as text would not read them.
"""

import io
import json
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from local.rehearsal.people import send
from local.rehearsal.stack import Stack
from local.rehearsal.waiting import wait_for

Json = dict[str, Any]

ROWS = (("phone", "first_name"), ("+79160000101", "Vera"), ("nobody", "Oleg"))
CUT_AT = 500
MAPPING = {
    "columns": {"phone": "phone", "first_name": "first_name"},
    "key": "phone",
    "evidence": "rehearsal",
}
JSON, BYTES = "application/json", "application/octet-stream"
DONE_WITHIN_S = 90.0


@dataclass(slots=True)
class ImportRehearsal:
    """What was refused, and the import after its undoing."""

    refused: list[str] = field(default_factory=list)
    undone: Json = field(default_factory=dict)


def rehearse_import(stack: Stack, key: str) -> ImportRehearsal:
    """Bring a customer from a file, and take the customer back.

    Raises:
        NeverCame: the worker did not end.
    """
    seen = ImportRehearsal()
    client = _Client(stack, key, seen)
    made = client.asks("POST", "/v1/imports", {"kind": "customers", "name": "rehearsal.xlsx"})
    path = f"/v1/imports/{made.get('id')}"
    file = _workbook()
    client.asks("PUT", f"{path}/parts/1", file[:CUT_AT])
    client.asks("PUT", f"{path}/parts/2", file[CUT_AT:])
    client.asks("POST", f"{path}/finish")
    client.asks("PUT", f"{path}/mapping", MAPPING)
    for what, state in (("check", "checked"), ("start", "done"), ("undo", "undone")):
        client.asks("POST", f"{path}/{what}")
        if seen.refused:
            return seen
        seen.undone = client.waits(path, state)
    return seen


def _workbook() -> bytes:
    # Tests import this module in every worker, and the library costs a third of a second.
    from openpyxl import Workbook  # noqa: PLC0415

    book, file = Workbook(), io.BytesIO()
    for row in ROWS:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Client:
    stack: Stack
    key: str
    seen: ImportRehearsal

    def asks(self, method: str, path: str, body: Json | bytes | None = None) -> Json:
        is_file = isinstance(body, bytes)
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": BYTES if is_file else JSON,
            "Idempotency-Key": f"rehearsal-{method}-{path}",
        }
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body else None
        request = urllib.request.Request(  # noqa: S310  # our own engine
            f"{self.stack.rest_api}{path}", data, headers, method=method
        )
        answer = send(request)
        if answer.status >= 300:
            self.seen.refused.append(f"{method} {path}: {answer}")
            return {}
        found: Json = json.loads(answer.body)
        return found

    def waits(self, path: str, state: str) -> Json:
        """Ask until the worker has brought the import into a state."""

        def ask() -> Json | None:
            found = self.asks("GET", path)
            return found if found.get("state") == state else None

        ended = wait_for(ask, f"{path} is not {state}", within_s=DONE_WITHIN_S)
        assert ended is not None, "the wait has ended"
        return ended
