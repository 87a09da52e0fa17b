"""Reads from a request of DynamoDB which items it may have changed."""

from collections.abc import Iterator
from typing import Any

Request = dict[str, Any]


def touched_items(operation: str, request: Request) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield for each item the table's name and attributes that contain the key."""
    if operation == "BatchWriteItem":
        for name, writes in request["RequestItems"].items():
            for write in writes:
                yield name, _key(write.get("PutRequest") or write["DeleteRequest"])
    elif operation == "TransactWriteItems":
        for member in request["TransactItems"]:
            for kind, write in member.items():
                if kind != "ConditionCheck":
                    yield write["TableName"], _key(write)
    else:
        yield request["TableName"], _key(request)


def _key(write: Request) -> dict[str, Any]:
    key: dict[str, Any] = write["Item"] if "Item" in write else write["Key"]
    return key
