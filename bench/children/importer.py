"""Goes over the rows of a file in a process of its own, beside a table that forgets.

    python -m bench.children.importer 100000 check|import|post

The table keeps what an import reads again, itself and its parts, and swallows the rest, so that the
memory of this process is that of the worker. Prints JSON: CPU seconds and the most memory.
"""

import json
import logging
import resource
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from app import app
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.file_import import WORKING
from chalicelib.domain.imports.mapping import ImportMapping
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.edge.boundary import JSON
from chalicelib.log import LOGGER
from chalicelib.services.imports.change_import import check_import, map_columns, start_import
from chalicelib.services.imports.run_import import continue_import
from chalicelib.services.imports.upload_file import create_import, finish_upload, upload_part
from chalicelib.services.staff.manage_keys import create_key
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from local.cloud.gateway import http_event

Json = dict[str, Any]
KIB = 1024
KEPT = ("IMPORT", "PART#")  # an import and the parts of its file
KEYS = "KEYS"
PART_BYTES = 64 * 1024  # small, so that the memory is that of the rows and not of an upload
HEADS = "phone,first_name,surname,city"


class Forgetful:
    """A client of DynamoDB that keeps imports and keys, and nothing of their rows."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Json] = {}

    def put_item(self, *, Item: Json, **_: Any) -> Json:  # noqa: ANN401, N803
        pk, sk = Item["pk"]["S"], Item["sk"]["S"]
        is_import = sk == KEPT[0] or sk.startswith(KEPT[1])
        if is_import or pk == KEYS:
            self.items[pk, sk] = Item
        return {}

    def transact_write_items(self, *, TransactItems: list[Json], **_: Any) -> Json:  # noqa: ANN401, N803
        for each in TransactItems:
            if "Put" in each:
                self.put_item(Item=each["Put"]["Item"])
        return {}

    def get_item(self, *, Key: Json, **_: Any) -> Json:  # noqa: ANN401, N803
        item = self.items.get((Key["pk"]["S"], Key["sk"]["S"]))
        return {"Item": item} if item else {}

    def batch_get_item(self, **_: Any) -> Json:  # noqa: ANN401
        return {"Responses": {}}

    def query(self, *, ExpressionAttributeValues: Json, **_: Any) -> Json:  # noqa: ANN401, N803
        pk = ExpressionAttributeValues[":pk"]["S"]
        low, high = (ExpressionAttributeValues[name]["S"] for name in (":low", ":high"))
        return {
            "Items": [
                item
                for (part, sort), item in sorted(self.items.items())
                if part == pk and low <= sort <= high
            ]
        }

    def update_item(self, **_: Any) -> Json:  # noqa: ANN401
        return {}

    def batch_write_item(self, **_: Any) -> Json:  # noqa: ANN401
        return {}

    def batch_execute_statement(self, *, Statements: list[Json], **_: Any) -> Json:  # noqa: ANN401, N803
        return {"Responses": [{} for _ in Statements]}


class DiskFiles:
    """A client of S3 with its files on the disk, so that they are not in our memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put_object(self, *, Key: str, Body: bytes, **_: Any) -> Json:  # noqa: ANN401, N803
        (self.folder / Key.replace("/", "-")).write_bytes(Body)
        return {}

    def get_object(self, *, Key: str, Range: str, **_: Any) -> Json:  # noqa: ANN401, N803
        start, _dash, end = Range.removeprefix("bytes=").partition("-")
        with (self.folder / Key.replace("/", "-")).open("rb") as file:
            file.seek(int(start))
            return {"Body": BytesIO(file.read(int(end) + 1 - int(start)))}


class Swallowing:
    """A queue that takes every job."""

    def send_message(self, **_: Any) -> Json:  # noqa: ANN401
        return {}


def main() -> None:
    """Measure the rows and the work that the command line names."""
    rows, what = int(sys.argv[1]), sys.argv[2]
    logging.getLogger(LOGGER).setLevel(logging.CRITICAL)
    with TemporaryDirectory() as folder:
        took = _measured(rows, what, Path(folder))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"cpu_s": took, "rss_mb": most / KIB}))


def _measured(rows: int, what: str, folder: Path) -> float:
    settings = Settings(secret="a secret of thirty-two characters", files_queue="files")  # noqa: S106
    clients = {"dynamodb": Forgetful(), "s3": DiskFiles(folder), "sqs": Swallowing()}
    world = World(settings, client=clients.__getitem__)
    use_world(world)
    return _posts(world, rows) if what == "post" else _imports(world, rows, what)


def _imports(world: World, rows: int, what: str) -> float:
    actor = Actor(StaffKeyId("bench"), world.now())
    made = create_import(world, actor, ImportKind.CUSTOMERS, "clients.csv").record.id
    for number, part in enumerate(_parts(rows), start=1):
        upload_part(world, made, number, part)
    finish_upload(world, actor, made)
    mapping = ImportMapping({head: head for head in HEADS.split(",")}, "phone", "forms")
    map_columns(world, actor, made, mapping)
    check_import(world, actor, made)
    begun = process_time()
    _works(world, made)
    checked = process_time() - begun
    if what == "check":
        return checked
    start_import(world, actor, made)
    begun = process_time()
    _works(world, made)
    done = world.imports.stored.get(made)
    assert done.done.new == rows, done
    return process_time() - begun


def _works(world: World, import_id: str) -> None:
    while (made := world.imports.stored.get(import_id)).state in WORKING:
        continue_import(world, import_id, made.version)


def _parts(rows: int) -> Iterator[bytes]:
    part = (HEADS + "\n").encode()
    for number in range(rows):
        part += f"+7921{number:07},Anna,Petrova,Pskov\n".encode()
        if len(part) > PART_BYTES:
            yield part
            part = b""
    yield part


def _posts(world: World, rows: int) -> float:
    actor = Actor(StaffKeyId("bench"), world.now())
    made = create_key(world, actor, role=Role.ADMIN, name="bench", shop="", expires_at=None)
    use_world(replace(world, bounds=replace(world.bounds, key_requests_a_minute=10**9)))
    begun = process_time()
    for number in range(rows):
        body = {
            "phone": f"+7921{number:07}",
            "first_name": "Anna",
            "surname": "Petrova",
            "city": "Pskov",
            "consents": {"personal_data": {"evidence": "forms"}},
        }
        sent = {"content-type": JSON, "idempotency-key": f"row-{number}"}
        sent["authorization"] = f"Bearer {made.secret}"
        raw = json.dumps(body).encode()
        answer = app(http_event(app, "POST", "/v1/customers", sent.items(), raw), None)
        assert answer["statusCode"] == 201, answer
    return process_time() - begun


if __name__ == "__main__":
    main()
