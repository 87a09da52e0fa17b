"""What the guard keeps of the engine's data, and what it takes over from an earlier release."""

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.writes import Put, statement
from local.engine.guard.keeper import DISK_FAILED, EngineCall, Keeper
from local.engine.guard.queue_copies import QueueCopies
from local.engine.guard.touched_items import touched_items

ITEM = {"pk": {"S": "CUSTOMER#1"}, "sk": {"S": "CUSTOMER"}, "name": {"S": "Анна"}}


def a_change(operation: str, *, path: str = "/", body: bytes = b"") -> EngineCall:
    return EngineCall(operation, "POST", path, body)


def scoped(name: str, value: object) -> dict[str, Any]:
    key = f"000000000000\0eu-central-1\0{name!r}"
    return {"__account_region_scoped__": True, "data": {key: value}}


def stored(folder: Path, service: str, payload: dict[str, Any]) -> Path:
    path = folder / f"{service}.json"
    path.write_text(json.dumps({"__ministack_format__": 2, "payload": payload}))
    return path


def a_message(name: str, **more: Any) -> dict[str, Any]:
    blank = {"receipt_handle": None, "receive_count": 0, "visible_at": 1.0}
    return {"id": name, "body": name, **blank, **more}


def rows(path: Path, question: str) -> list[Any]:
    with sqlite3.connect(path) as db:
        return db.execute(question).fetchall()


def test_the_data_of_an_earlier_release_are_taken_over_once(tmp_path: Path) -> None:
    file = tmp_path / "data.sqlite"
    table = {"TableName": "grocer", "items": {"CUSTOMER#1": {"CUSTOMER": ITEM}}}
    queue = {"name": "plan", "messages": [a_message("job")]}
    sms = [{"MessageId": "1", "PhoneNumber": "+79990000001", "Message": "Код: 123456"}]
    old = [
        stored(tmp_path, "dynamodb", {"tables": scoped("grocer", table)}),
        stored(tmp_path, "sqs", {"queues": scoped("http://127.0.0.1:1/000000000000/plan", queue)}),
        stored(tmp_path, "sns", {"sms_messages": scoped("+79990000001", sms)}),
        stored(tmp_path, "ses", {}),
    ]

    Keeper(file, "eu-central-1").adopt(tmp_path)
    again = Keeper(file, "eu-central-1")
    again.adopt(tmp_path)

    assert not any(path.exists() for path in old)
    assert rows(file, "SELECT name, pk, sk FROM items") == [("grocer", "CUSTOMER#1", "CUSTOMER")]
    assert rows(file, "SELECT queue, id FROM messages") == [("plan", "job")]
    assert [one["Message"] for one in again.last_sent("sms", 10)] == ["Код: 123456"]


def test_files_that_outlive_their_adoption_are_not_taken_over_twice(tmp_path: Path) -> None:
    """The process may be killed before it removes them."""
    file, sms = tmp_path / "data.sqlite", scoped("+7", [{"MessageId": "1"}])
    for _ in range(2):
        stored(tmp_path, "sns", {"sms_messages": sms})
        Keeper(file, "eu-central-1").adopt(tmp_path)

    assert rows(file, "SELECT kind FROM sent") == [("sms",)]


def test_a_change_that_cannot_be_kept_ends_the_engine(tmp_path: Path) -> None:
    """Here the engine's own modules are missing; an answer would acknowledge what a kill loses."""
    script = (
        "from pathlib import Path; from local.engine.guard.keeper import EngineCall, Keeper\n"
        f"keeper = Keeper(Path({str(tmp_path / 'data.sqlite')!r}), 'eu-central-1')\n"
        'body = b\'{"TableName": "t", "Item": {}}\'\n'
        "keeper.keep(EngineCall('PutItem', 'POST', '/', body))\n"
    )
    ended = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert ended.returncode == DISK_FAILED
    assert "cannot be written" in ended.stderr


def test_every_call_of_the_table_is_known(tmp_path: Path) -> None:
    """A call that the guard refuses would stop a campaign on this machine only."""
    keeper = Keeper(tmp_path / "data.sqlite", "eu-central-1")
    sources = [path.read_text() for path in Path("chalicelib/repo/table").glob("*.py")]
    verbs = "get|put|update|delete|batch|transact|query|scan"
    calls = set(re.findall(rf'"((?:{verbs})(?:_[a-z]+)*)"', "".join(sources)))

    assert {"query", "put_item", "batch_execute_statement", "transact_write_items"} <= calls
    for call in calls:
        assert keeper.knows(a_change(call.title().replace("_", ""))), call


@pytest.mark.parametrize("version", [0, 3])
def test_the_items_of_statements_are_found(version: int) -> None:
    """Claims of a campaign's recipients are written so."""
    write = Put(Key("CUSTOMER#1", "CONTACTS"), {"ring": "x", "version": version + 1}, version)
    request = {"Statements": [statement("grocer", write, "stamp")]}

    ((name, found),) = touched_items("BatchExecuteStatement", request)

    assert (name, found["pk"], found["sk"]) == ("grocer", {"S": "CUSTOMER#1"}, {"S": "CONTACTS"})


def test_changes_of_other_kinds_are_not_known(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "data.sqlite", "eu-central-1")

    for operation in ("PutItem", "Query", "SendMessage", "CreateTable"):
        assert keeper.knows(a_change(operation))
    assert keeper.knows(a_change("", body=b"Action=Publish&PhoneNumber=%2B7"))
    assert keeper.knows(a_change("", path="/v2/email/outbound-emails"))
    for operation in ("ExecuteStatement", "ImportTable", "UpdateTable", "DeleteQueue"):
        assert not keeper.knows(a_change(operation))
    assert not keeper.knows(a_change("", body=b"Action=CreateTopic"))


def test_only_the_newest_messages_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.engine.guard.keeper.SENT_KEPT_MAX", 2)
    sms = [{"MessageId": str(number)} for number in range(5)]
    stored(tmp_path, "sns", {"sms_messages": scoped("+7", sms)})
    keeper = Keeper(tmp_path / "data.sqlite", "eu-central-1")
    keeper.adopt(tmp_path)

    keeper.drop_oldest_sent()

    assert [one["MessageId"] for one in keeper.sent_after("sms", 0, 10)] == ["3", "4"]
    assert [one["n"] for one in keeper.sent_after("sms", 4, 10)] == [5]


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("PutItem", {"TableName": "t", "Item": ITEM}),
        ("UpdateItem", {"TableName": "t", "Key": ITEM}),
        ("DeleteItem", {"TableName": "t", "Key": ITEM}),
        ("BatchWriteItem", {"RequestItems": {"t": [{"PutRequest": {"Item": ITEM}}]}}),
        ("BatchWriteItem", {"RequestItems": {"t": [{"DeleteRequest": {"Key": ITEM}}]}}),
        (
            "TransactWriteItems",
            {
                "TransactItems": [
                    {"ConditionCheck": {"TableName": "t", "Key": {}}},
                    {"Put": {"TableName": "t", "Item": ITEM}},
                ]
            },
        ),
    ],
)
def test_every_write_names_what_it_touched(operation: str, request_: dict[str, Any]) -> None:
    assert list(touched_items(operation, request_)) == [("t", ITEM)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    Keeper(tmp_path / "data.sqlite", "eu-central-1")
    return tmp_path / "data.sqlite"


def copies_of(file: Path) -> QueueCopies:
    return QueueCopies(sqlite3.connect(file, isolation_level=None))


def given_back(file: Path, name: str = "plan") -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    queue = {"name": name, "messages": messages}
    copies_of(file).follow("CreateQueue", {"QueueName": name}, {name: queue})
    return messages


PLAN = {"QueueUrl": "http://127.0.0.1:1/000000000000/plan"}


def test_messages_come_back_in_their_order_and_free(file: Path) -> None:
    messages = [a_message("1")]
    copies, queues = copies_of(file), {"plan": {"name": "plan", "messages": messages}}
    copies.follow("SendMessage", PLAN, queues)
    messages += [a_message("2"), a_message("3", visible_at=9e9)]
    copies.follow("SendMessageBatch", PLAN, queues)
    messages[0] |= {"receipt_handle": "h1", "receive_count": 1, "visible_at": 9e9}
    copies.follow("ReceiveMessage", PLAN, queues)

    back = given_back(file)

    assert [one["id"] for one in back] == ["1", "2", "3"]
    assert (back[0]["receipt_handle"], back[0]["receive_count"]) == (None, 0)
    assert back[0]["visible_at"] < 9e9
    assert back[2]["visible_at"] == 9e9


def test_a_deleted_message_does_not_come_back(file: Path) -> None:
    message = a_message("1", receipt_handle="h1", receive_count=1)
    copies, queues = copies_of(file), {"plan": {"name": "plan", "messages": [message]}}
    copies.follow("ReceiveMessage", PLAN, queues)
    message["receipt_handle"] = "h2"
    copies.follow("ReceiveMessage", PLAN, queues)
    copies.follow("DeleteMessageBatch", {**PLAN, "Entries": [{"ReceiptHandle": "h1"}]}, queues)
    assert len(given_back(file)) == 1

    queues["plan"]["messages"] = []
    copies.follow("DeleteMessage", {**PLAN, "ReceiptHandle": "h2"}, queues)
    assert given_back(file) == []


def test_a_dead_letter_moves_to_its_queue(file: Path) -> None:
    message = a_message("1")
    queues: dict[str, dict[str, Any]] = {
        "plan": {"name": "plan", "messages": [message]},
        "plan-dead-letters": {"name": "plan-dead-letters", "messages": []},
    }
    copies = copies_of(file)
    copies.follow("SendMessage", PLAN, queues)
    queues["plan"]["messages"] = []
    queues["plan-dead-letters"]["messages"] = [message]
    copies.follow("ReceiveMessage", PLAN, queues)

    assert given_back(file) == []
    assert [one["id"] for one in given_back(file, "plan-dead-letters")] == ["1"]
