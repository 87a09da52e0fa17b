"""The table in memory answers every request of our repositories as the engine does."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws.memory.table import MemoryTable
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table import agenda_keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.totals_keys import BOOKED
from chalicelib.repo.table.writes import Change, Delete, Least, Put, Write
from chalicelib.world import World
from tests.engine.conftest import DYNAMODB

pytestmark = pytest.mark.engine

TABLE = "the-table"
STEPS = 400
PARTITIONS, SORTS = ("A", "B"), ("1", "2", "3", "4")
DAYS = [date(2026, 11, 1) + timedelta(days=number) for number in range(3)]
BOOKED_ON = ("2026-11-01#0", "2026-11-02#1")
Step = Callable[[Table], object]


@pytest.fixture
def tables(world: World) -> tuple[Table, Table]:
    memory = MemoryTable()
    return world.table, Table(lambda: memory, world.settings.table, world.new_id)


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_asked_both_answer_the_same(tables: tuple[Table, Table], seed: int) -> None:
    chance = Random(seed)
    for number in range(STEPS):
        step = chance.choice(STEPS_OF)(chance, number)
        engine, memory = (_answer(step, table) for table in tables)
        assert memory == engine, number


def _answer(step: Step, table: Table) -> object:
    try:
        return _without_stamps(step(table))
    except ConditionFailed as failed:
        return failed.key, _without_stamps(failed.found)


def _without_stamps(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {name: value for name, value in answer.items() if name != "stamp"}
    if isinstance(answer, list):
        return [_without_stamps(each) for each in answer]
    if isinstance(answer, tuple):
        return tuple(_without_stamps(each) for each in answer)
    return answer


def _in_order(found: Any) -> str:
    """An item as text: no engine promises an order of attributes."""
    return json.dumps(_without_stamps(found), sort_keys=True, default=repr)


def _key(chance: Random) -> Key:
    return Key(chance.choice(PARTITIONS), chance.choice(SORTS))


def _item(chance: Random, number: int) -> dict[str, Any]:
    item: dict[str, Any] = {"version": chance.randint(1, 2), "n": number, "list": ["a"]}
    if chance.random() < 0.6:
        who = CustomerId(f"who{chance.randint(1, 9)}")
        item |= agenda_keys.inactivity_timer(who, chance.choice(DAYS))
    if number % 3:
        item[BOOKED] = BOOKED_ON[number % 2]
    return item | {"b": b"\x00\xff", "flag": True, "none": None, "map": {"k": "v"}}


def _put(chance: Random, number: int) -> Step:
    write = Put(_key(chance), _item(chance, number), version=chance.choice((None, 0, 1, 2)))
    return lambda table: table.put(write)


def _put_unless_live(chance: Random, number: int) -> Step:
    attributes = {**_item(chance, number), "ttl": chance.randint(1, 100)}
    write = Put(_key(chance), attributes, unless_live_at=chance.randint(1, 100))
    return lambda table: table.put(write)


def _put_each(chance: Random, number: int) -> Step:
    keys = {_key(chance) for _ in range(3)}
    writes = [
        Put(key, _item(chance, number), version=chance.choice((0, 1, 2))) for key in sorted(keys)
    ]

    def step(table: Table) -> object:
        refused = table.put_each(writes)
        return sorted((each.write.key, _in_order(each.found)) for each in refused)

    return step


def _put_many(chance: Random, number: int) -> Step:
    writes = [Put(key, _item(chance, number), version=None) for key in {_key(chance), _key(chance)}]
    return lambda table: table.put_many(writes)


def _a_change(chance: Random, number: int) -> Change:
    return Change(
        _key(chance),
        sets={"n": number, **({"due": "x", "who": "y"} if chance.random() < 0.2 else {})},
        adds={"version": 1} if chance.random() < 0.5 else {},
        appends={"list": ["b", "c"]} if chance.random() < 0.5 else {},
        equals={"version": chance.randint(1, 3)} if chance.random() < 0.5 else {},
        room={"list": chance.randint(1, 6)} if chance.random() < 0.3 else {},
    )


def _change(chance: Random, number: int) -> Step:
    write = _a_change(chance, number)
    return lambda table: table.change(write)


def _transact(chance: Random, number: int) -> Step:
    writes: dict[Key, Write] = {}
    for _ in range(3):
        key = _key(chance)
        writes[key] = chance.choice(
            (
                Put(key, _item(chance, number), version=chance.choice((None, 0, 1))),
                Delete(key, "version", chance.randint(1, 2)),
                Change(key, sets={"n": number}),
            )
        )
    return lambda table: table.transact(list(writes.values()))


def _least(chance: Random, _: int) -> Step:
    write = Least(_key(chance), "first", f"{chance.randint(1, 50):03}")
    return lambda table: table.keep_least(write)


def _delete(chance: Random, _: int) -> Step:
    key = _key(chance)
    return lambda table: table.delete(key)


def _count(chance: Random, _: int) -> Step:
    key, limit = Key("BUDGET", chance.choice(SORTS)), chance.randint(0, 4)
    return lambda table: table.count(key, limit=limit, ttl=9)


def _get(chance: Random, _: int) -> Step:
    key = _key(chance)
    return lambda table: table.get(key)


def _get_many(chance: Random, _: int) -> Step:
    keys = sorted({_key(chance) for _ in range(3)})

    def step(table: Table) -> object:
        found = sorted(map(_in_order, table.get_many(keys)))
        fields = sorted(map(_in_order, table.get_fields(keys, ("pk", "sk", "version", "list"))))
        return found, fields

    return step


def _query(chance: Random, _: int) -> Step:
    pk, sort = chance.choice(PARTITIONS), chance.choice(("", "2", "3"))
    limit = chance.randint(1, 4)

    def step(table: Table) -> list[list[Item]]:
        return [
            table.query(pk, prefix="", after=sort, limit=limit),
            table.query(pk, prefix=sort, limit=limit),
            table.query_back(pk, prefix="", below=sort, limit=limit),
        ]

    return step


def _agenda(chance: Random, _: int) -> Step:
    limit = chance.randint(1, 5)
    dues = agenda_keys.dues(agenda_keys.SILENT, [day.isoformat() for day in DAYS])

    def step(table: Table) -> object:
        days = []
        for due in dues:
            start, found = "", []
            while True:
                page = table.agenda_page(due, start=start, limit=limit)
                found += page.who
                start = page.next
                if not start:
                    break
            days.append(sorted(found))
        return days, _everybody(table, limit), _booked(table, limit)

    return step


def _booked(table: Table, limit: int) -> list[Key]:
    found: list[Key] = []
    for booked in BOOKED_ON:
        start = ""
        while True:
            page = table.day_page(booked, start=start, limit=limit)
            found += page.keys
            start = page.next
            if not start:
                break
    return sorted(found)


def _everybody(table: Table, limit: int) -> list[str]:
    found: list[str] = []
    for part in range(2):
        start = ""
        while True:
            page = table.agenda_part(part, 2, sk="2", start=start, limit=limit)
            found += page.who
            start = page.next
            if not start:
                break
    return sorted(found)


def _key_of(number: int) -> dict[str, Any]:
    return {"pk": {"S": "CARD#1"}, "sk": {"S": f"{number:03}"}}


def _puts(*items: dict[str, Any]) -> dict[str, Any]:
    return {"RequestItems": {TABLE: [{"PutRequest": {"Item": item}} for item in items]}}


def _gets(*keys: dict[str, Any]) -> dict[str, Any]:
    return {"RequestItems": {TABLE: {"Keys": list(keys)}}}


def _all_or_none(*items: dict[str, Any]) -> dict[str, Any]:
    return {"TransactItems": [{"Put": {"TableName": TABLE, "Item": item}} for item in items]}


def _update(expression: str, **more: Any) -> dict[str, Any]:
    return {"TableName": TABLE, "Key": _key_of(1), "UpdateExpression": expression, **more}


ONE = {":one": {"N": "1"}}
MANY = [_key_of(number) for number in range(101)]
MISTAKES = {
    "an empty key": ("put_item", {"TableName": TABLE, "Item": {**_key_of(1), "pk": {"S": ""}}}),
    "no sort key": ("put_item", {"TableName": TABLE, "Item": {"pk": {"S": "CARD#1"}}}),
    "a number for a key": (
        "put_item",
        {"TableName": TABLE, "Item": {**_key_of(1), "sk": {"N": "1"}}},
    ),
    "a key too long": (
        "put_item",
        {"TableName": TABLE, "Item": {**_key_of(1), "sk": {"S": "x" * 1025}}},
    ),
    "an empty index key": (
        "put_item",
        {"TableName": TABLE, "Item": {**_key_of(1), "due": {"S": ""}, "who": {"S": "w"}}},
    ),
    "an item too large": (
        "put_item",
        {"TableName": TABLE, "Item": {**_key_of(1), "text": {"S": "x" * 409_600}}},
    ),
    "an empty key to read": (
        "get_item",
        {"TableName": TABLE, "Key": {**_key_of(1), "sk": {"S": ""}}},
    ),
    "an empty key to delete": (
        "delete_item",
        {"TableName": TABLE, "Key": {**_key_of(1), "sk": {"S": ""}}},
    ),
    "one item twice in a batch to read": ("batch_get_item", _gets(_key_of(1), _key_of(1))),
    "too many to read": ("batch_get_item", _gets(*MANY)),
    "one item twice in a batch to write": ("batch_write_item", _puts(_key_of(1), _key_of(1))),
    "too many to write": ("batch_write_item", _puts(*MANY[:26])),
    "one item twice in a transaction": (
        "transact_write_items",
        _all_or_none(_key_of(1), _key_of(1)),
    ),
    "too many in a transaction": ("transact_write_items", _all_or_none(*MANY)),
    "a value that is not defined": ("update_item", _update("SET n = :one")),
    "a value that is not used": (
        "update_item",
        _update("SET n = :one", ExpressionAttributeValues={**ONE, ":two": {"N": "2"}}),
    ),
    "a name that is not used": (
        "update_item",
        _update(
            "SET n = :one",
            ExpressionAttributeValues=ONE,
            ExpressionAttributeNames={"#n": "n"},
        ),
    ),
    "a number added to a text": (
        "update_item",
        _update("ADD text :one", ExpressionAttributeValues=ONE),
    ),
}


NO_LIST = _update("SET n = list_append(n, :list)", ExpressionAttributeValues={":list": {"L": []}})


@pytest.mark.parametrize(("operation", "request_"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_of_ours_is_refused_by_both(
    tables: tuple[Table, Table], operation: str, request_: dict[str, Any]
) -> None:
    """The table in memory refuses a request that DynamoDB would refuse."""
    for table in tables:
        assert _refused(table, operation, request_) == "ValidationException"


@pytest.mark.skipif(not DYNAMODB, reason="the embedded engine appends to whatever stands there")
def test_nothing_is_appended_to_what_is_no_list(tables: tuple[Table, Table]) -> None:
    for table in tables:
        assert _refused(table, "update_item", NO_LIST) == "ValidationException"


def _refused(table: Table, operation: str, request: dict[str, Any]) -> str:
    """The code with which a request about an item with a number and a text is refused."""
    table.put(Put(Key("CARD#1", "001"), {"text": "x", "n": 1}, version=None))
    named = json.loads(json.dumps(request).replace(TABLE, table.name))
    with pytest.raises(ClientError) as failed:
        getattr(table.client(), operation)(**named)
    return str(failed.value.response["Error"]["Code"])


STEPS_OF = (
    *(_put, _put, _put_unless_live, _put_each, _put_each, _put_many, _change, _change, _transact),
    *(_transact, _least, _delete, _count, _get, _get_many, _query, _agenda),
)
