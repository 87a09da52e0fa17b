"""The rules of DynamoDB that a caller can break by mistake: `ValidationException`.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.aws.memory.expressions import Item, Json, refusal

INVALID = "ValidationException"
ITEM_BYTES_MAX = 400 * 1024
PK_BYTES_MAX = 2048
SK_BYTES_MAX = 1024
BATCH_GET_MAX = 100
BATCH_WRITE_MAX = 25
TRANSACT_MAX = 100
INDEXED = ("due", "who", "booked")
EXPRESSIONS = (
    "KeyConditionExpression",
    "ConditionExpression",
    "FilterExpression",
    "ProjectionExpression",
    "UpdateExpression",
)
PLACEHOLDER = re.compile(r"[#:]\w+")


def check_key(key: Item) -> None:
    """Refuse a primary key unless it has two texts, neither empty nor too long."""
    if key.keys() != {"pk", "sk"}:
        raise refusal(INVALID)
    _check_text(key["pk"], PK_BYTES_MAX)
    _check_text(key["sk"], SK_BYTES_MAX)


def check_item(item: Item) -> None:
    """Refuse an item over 400 KB or with a wrong index key; `check_key` has checked its own key."""
    for name in INDEXED:
        if name in item:
            _check_text(item[name], PK_BYTES_MAX)
    if sum(map(_text_bytes, item)) + sum(map(_value_bytes, item.values())) > ITEM_BYTES_MAX:
        raise refusal(INVALID)


def check_batch(places: Iterable[tuple[str, str]], limit: int) -> None:
    """Refuse a request that names more than `limit` items, or one of them twice."""
    named = list(places)
    if not 0 < len(named) <= limit or len(set(named)) < len(named):
        raise refusal(INVALID)


def check_placeholders(asked: Json) -> None:
    """Refuse a request that uses an undefined placeholder, or defines an unused one."""
    names: Mapping[str, Any] = asked.get("ExpressionAttributeNames", {})
    values: Mapping[str, Any] = asked.get("ExpressionAttributeValues", {})
    used = {
        placeholder
        for expression in EXPRESSIONS
        if expression in asked
        for placeholder in PLACEHOLDER.findall(asked[expression])
    }
    if used != names.keys() | values.keys():
        raise refusal(INVALID)


def _check_text(typed: Mapping[str, Any], bytes_max: int) -> None:
    text = typed.get("S")
    if not text or _text_bytes(text) > bytes_max:
        raise refusal(INVALID)


def _value_bytes(typed: Mapping[str, Any]) -> int:
    """The bytes of one value as DynamoDB counts them, for a number roughly its digits."""
    ((kind, value),) = typed.items()
    match kind:
        case "S" | "N":
            return _text_bytes(value)
        case "B":
            return len(value)
        case "L":
            return 3 + sum(1 + _value_bytes(each) for each in value)
        case "M":
            return 3 + sum(1 + _text_bytes(name) + _value_bytes(value[name]) for name in value)
        case _:
            return 1


def _text_bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())
