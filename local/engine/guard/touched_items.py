"""Reads from a request of DynamoDB which items it may have changed."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

TABLE = re.compile(r'(?:INSERT INTO|UPDATE) "([^"]+)"')
NAMES = re.compile(r"""["'](\w+)["'](?:: | = )\?""")

Request = dict[str, Any]


def touched_items(operation: str, request: Request) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield for each item the table's name and attributes that contain the key."""
    match operation:
        case "BatchWriteItem":
            for name, writes in request["RequestItems"].items():
                for write in writes:
                    yield name, _key(write.get("PutRequest") or write["DeleteRequest"])
        case "TransactWriteItems":
            members = [item for member in request["TransactItems"] for item in member.items()]
            yield from (
                (write["TableName"], _key(write))
                for kind, write in members
                if kind != "ConditionCheck"
            )
        case "BatchExecuteStatement":
            for statement in request["Statements"]:
                yield _of_statement(statement["Statement"], statement["Parameters"])
        case _:
            yield request["TableName"], _key(request)


def _of_statement(text: str, parameters: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """Read a statement as the service writes it: every value is a parameter beside its name."""
    table = TABLE.match(text)
    assert table, "the service inserts and updates only"
    return table[1], dict(zip(NAMES.findall(text), parameters, strict=True))


def _key(write: Request) -> dict[str, Any]:
    key: dict[str, Any] = write["Item"] if "Item" in write else write["Key"]
    return key
