"""Imports over HTTP, from the upload to the undoing, by an administrator alone."""

import json

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.workers.files import files
from chalicelib.services.imports.run_import import continue_import
from chalicelib.world import World
from tests.builders.aws.memory_queues import MemoryQueues
from tests.builders.events import sqs_event
from tests.builders.imports import csv_of
from tests.builders.staff import Answered, Caller, a_caller

IMPORTS = "/v1/imports"
IMPORT = f"{IMPORTS}/{{import_id}}"
REDRIVE = "/v1/queues/{queue}/dead-letters/redrive"
COLUMNS = {"Телефон": "phone", "Имя": "first_name"}
FILE = csv_of(("Телефон", "Имя"), ("8 921 123-45-67", "Анна"), ("нет", "Борис"))


@pytest.fixture
def admin(world: World) -> Caller:
    return a_caller(world, Role.ADMIN)


def makes(admin: Caller, kind: str = "customers") -> str:
    answer = admin.asks("POST", IMPORTS, {"kind": kind, "name": "clients.csv"})
    assert answer.status == 201
    return str(answer.body["id"])


def does(admin: Caller, import_id: str, what: str, body: object = None) -> Answered:
    method = "PUT" if what == "mapping" else "POST"
    return admin.asks(method, f"{IMPORT}/{what}", body, path={"import_id": import_id})


def uploads(admin: Caller, import_id: str, content: bytes, number: str = "1") -> Answered:
    path = {"import_id": import_id, "number": number}
    address = f"{IMPORT}/parts/{{number}}"
    return admin.asks("PUT", address, content, path=path, media="application/octet-stream")


def shows(admin: Caller, import_id: str) -> Answered:
    return admin.asks("GET", IMPORT, path={"import_id": import_id})


def works(world: World, import_id: str) -> None:
    continue_import(world, import_id, world.imports.stored.get(import_id).version)


def checked(world: World, admin: Caller) -> str:
    import_id = makes(admin)
    assert uploads(admin, import_id, FILE).status == 200
    assert does(admin, import_id, "finish").status == 200
    body = {"columns": COLUMNS, "key": "phone", "evidence": "paper forms"}
    assert does(admin, import_id, "mapping", body).status == 200
    assert does(admin, import_id, "check").status == 202
    works(world, import_id)
    return import_id


def test_a_file_is_uploaded_checked_written_and_undone(world: World, admin: Caller) -> None:
    import_id = checked(world, admin)

    found = shows(admin, import_id).body
    assert (found["state"], found["columns"]) == ("checked", ["Телефон", "Имя"])
    assert found["checked"] == {"new": 1, "changed": 0, "same": 0, "bad": 1, "rows": 2}
    assert {"name": "phone", "required": True, "key": True, "called": None} in found["fields"]

    assert does(admin, import_id, "start").status == 202
    works(world, import_id)
    done = shows(admin, import_id).body
    assert (done["state"], done["done"]["new"], done["undoable"]) == ("done", 1, True)
    assert admin.asks("POST", "/v1/customers/search", {"phone": "+79211234567"}).body["customers"]

    assert does(admin, import_id, "undo").status == 202
    works(world, import_id)
    undone = shows(admin, import_id).body
    assert (undone["state"], undone["undone"]) == ("undone", {"undone": 1, "kept": 0})


def test_bad_rows_say_why_in_the_language_of_the_asker(world: World, admin: Caller) -> None:
    import_id = checked(world, admin)
    path = {"import_id": import_id}

    english = admin.asks("GET", f"{IMPORT}/errors", path=path).body["errors"]
    russian = admin.asks("GET", f"{IMPORT}/errors", path=path, query={"language": "ru"}).body
    table = admin.asks("GET", f"{IMPORT}/errors.csv", path=path, query={"language": "ru"}).raw

    assert english == [
        {"row": 3, "field": "phone", "code": "phone.unreadable", "reason": english[0]["reason"]}
    ]
    assert english[0]["reason"] != russian["errors"][0]["reason"]
    assert table.splitlines()[1].startswith("3,phone,phone.unreadable,")
    assert "нет" not in table.splitlines()[1].split(",")


def test_the_first_rows_show_what_stands_in_which_column(world: World, admin: Caller) -> None:
    import_id = checked(world, admin)

    sample = admin.asks("GET", f"{IMPORT}/sample", path={"import_id": import_id}).body

    assert sample["columns"] == ["Телефон", "Имя"]
    assert sample["rows"][0] == {"row": 2, "cells": {"Телефон": "8 921 123-45-67", "Имя": "Анна"}}


def test_an_upload_may_be_resumed_part_by_part(admin: Caller) -> None:
    import_id = makes(admin)
    assert uploads(admin, import_id, FILE[20:], "2").body == {"number": 2, "size": len(FILE) - 20}

    refused = does(admin, import_id, "finish")
    assert (refused.status, refused.body["facts"]) == (400, {"part": 1})

    uploads(admin, import_id, b"wrong", "1")
    uploads(admin, import_id, FILE[:20], "1")
    assert [part["size"] for part in shows(admin, import_id).body["parts"]] == [20, len(FILE) - 20]
    assert does(admin, import_id, "finish").status == 200
    assert shows(admin, import_id).body["columns"] == ["Телефон", "Имя"]
    assert uploads(admin, import_id, FILE, "1").body["code"] == "import.state"


@pytest.mark.parametrize(
    ("number", "content", "code"),
    [
        ("0", FILE, "import.part_number"),
        ("65", FILE, "import.part_number"),
        ("x", FILE, "import.part_number"),
        ("1", b"", "import.part_size"),
        ("1", b"x" * (4 * 1024 * 1024 + 1), "body.too_large"),
    ],
    ids=["zero", "many", "word", "empty", "large"],
)
def test_a_part_has_bounds(admin: Caller, number: str, content: bytes, code: str) -> None:
    refused = uploads(admin, makes(admin), content, number)

    assert refused.body["code"] == code


def test_a_part_is_sent_as_bytes(admin: Caller) -> None:
    path = {"import_id": makes(admin), "number": "1"}

    refused = admin.asks("PUT", f"{IMPORT}/parts/{{number}}", FILE, path=path, media="text/csv")

    assert refused.body["code"] == "body.media_type"


def test_a_mapping_that_does_not_fit_names_each_column(admin: Caller) -> None:
    import_id = makes(admin)
    uploads(admin, import_id, FILE)
    does(admin, import_id, "finish")

    refused = does(
        admin, import_id, "mapping", {"columns": {"Имя": "points", "Other": "phone"}, "key": "card"}
    )

    assert refused.body["code"] == "import.mapping"
    assert {each["pointer"] for each in refused.body["errors"]} == {
        "/columns/Имя",
        "/columns/Other",
        "/key",
        "/evidence",
    }


def test_nothing_is_written_without_a_check(admin: Caller) -> None:
    import_id = makes(admin)
    uploads(admin, import_id, FILE)

    assert does(admin, import_id, "start").body["code"] == "import.state"
    assert does(admin, import_id, "check").body["code"] == "import.state"
    does(admin, import_id, "finish")
    assert does(admin, import_id, "check").body["code"] == "import.unmapped"
    assert does(admin, import_id, "undo").body["code"] == "import.state"


def test_a_file_of_another_kind_is_refused_and_may_be_replaced(admin: Caller) -> None:
    import_id = makes(admin)
    uploads(admin, import_id, b"%PDF-1.7 " + b"\x00" * 100)

    refused = does(admin, import_id, "finish")
    assert refused.body["code"] == "file.other_kind"
    path = {"import_id": import_id}
    shown = admin.asks("GET", "/v1/imports/{import_id}", path=path).body
    assert (shown["state"], shown["problem"]) == ("uploading", "file.other_kind")

    uploads(admin, import_id, FILE)
    assert does(admin, import_id, "finish").status == 200


def test_a_repeated_request_has_one_effect(admin: Caller, world: World) -> None:
    import_id = checked(world, admin)
    path = {"import_id": import_id}

    first = admin.asks("POST", f"{IMPORT}/start", path=path, once="start-1")
    again = admin.asks("POST", f"{IMPORT}/start", path=path, once="start-1")
    other = admin.asks("POST", f"{IMPORT}/start", path=path)

    assert first.body == again.body
    assert (again.status, other.status) == (202, 202)
    works(world, import_id)
    assert shows(admin, import_id).body["done"]["new"] == 1


def test_imports_are_listed_newest_first(admin: Caller) -> None:
    made = [makes(admin) for _ in range(3)]

    first = admin.asks("GET", IMPORTS, query={"limit": "2"}).body
    rest = admin.asks("GET", IMPORTS, query={"limit": "2", "cursor": first["next"]}).body

    assert {each["id"] for each in [*first["imports"], *rest["imports"]]} == set(made)
    assert (len(first["imports"]), len(rest["imports"]), rest["next"]) == (2, 1, None)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_administrator_imports(world: World, role: Role) -> None:
    assert a_caller(world, role).asks("GET", IMPORTS).body["code"] == "key.role"


def test_an_unknown_import_is_not_found(admin: Caller) -> None:
    assert shows(admin, "nothing").body["code"] == "import.not_found"


def test_a_started_and_an_undone_import_stand_in_the_audit(world: World, admin: Caller) -> None:
    import_id = checked(world, admin)
    does(admin, import_id, "start")
    works(world, import_id)
    does(admin, import_id, "undo")

    changes = admin.asks("GET", "/v1/audit", query={"day": world.now().date().isoformat()}).body
    done = [each["what"] for each in changes["changes"] if each["subject"] == import_id]
    assert {"import.started", "import.undone"} <= set(done)


def test_a_dead_letter_that_is_sent_again_twice_has_one_effect(world: World, admin: Caller) -> None:
    queues: MemoryQueues = world.client("sqs")
    queue, path = world.settings.files_queue, {"queue": "files"}
    import_id = checked(world, admin)
    does(admin, import_id, "start")
    job = queues.bodies(queue)[-1]
    for _ in range(2):
        queues.dies(queue, job)
        again = admin.asks("POST", REDRIVE, {"all": True}, path=path)
        assert again.body == {"handled": 1, "left": 0}
    assert queues.bodies(queue).count(job) == 3

    for _ in range(3):
        files(sqs_event(json.loads(job)), None)
    late = shows(admin, import_id).body

    assert (late["state"], late["done"]["new"]) == ("done", 1)
    assert len(admin.asks("GET", "/v1/customers").body["customers"]) == 1
