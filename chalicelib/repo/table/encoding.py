"""Encodes our values as DynamoDB's attribute values, and decodes them."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from chalicelib.domain.errors import Rejected
from chalicelib.repo.table.keys import Key

Value = str | int | bool | bytes | None | Sequence["Value"] | Mapping[str, "Value"]
Item = dict[str, Any]
Encoded = Mapping[str, Mapping[str, Any]]
"""An item as DynamoDB writes it: each value under the name of its type, `{"S": "Anna"}`."""

NOT_OURS = (AttributeError, LookupError, OverflowError, Rejected, TypeError, ValueError)
"""The errors of reading an item that has not the shape in which we write it.

Code that reads many customers catches them per item, so that a broken item stops one customer only.
"""
LINE = "\n"
WORDS_MAX = 4096  # texts cached: many customers have the same tags


def encode_key(key: Key) -> dict[str, Any]:
    """Encode a primary key."""
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def encode(attributes: Mapping[str, Value]) -> dict[str, Any]:
    """Encode the attributes of an item; integers stay exact."""
    return {name: encode_value(value) for name, value in attributes.items()}


def encode_value(value: Value) -> dict[str, Any]:
    """Encode one value with its type."""
    match value:
        case str():
            return {"S": value}
        case bool():  # before int, because in Python a bool is an int
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case bytes():
            return {"B": value}
        case Mapping():
            return {"M": encode(value)}
        case None:
            return {"NULL": True}
        case _:
            return {"L": [encode_value(entry) for entry in value]}


def decode(attributes: Encoded) -> Item:
    """Decode the attributes of an item; every number of ours is an integer."""
    # Most values are texts, and a plan decodes hundreds of thousands of items: texts skip the call.
    return {
        name: typed["S"] if "S" in typed else _decode(typed) for name, typed in attributes.items()
    }


def _decode(typed: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an item's values are of many types
    ((kind, value),) = typed.items()
    match kind:
        case "N":
            return int(value)
        case "NULL":
            return None
        case "M":
            return decode(value)
        case "L":
            return [entry["S"] if "S" in entry else _decode(entry) for entry in value]
        case _:
            return value


def words_to_text(words: Iterable[str]) -> str:
    """The text of a set of words, one word per line."""
    return LINE.join(sorted(words))


@lru_cache(WORDS_MAX)
def read_words(text: str) -> frozenset[str]:
    """Read the words that `words_to_text` wrote."""
    return frozenset(text.split(LINE)) if text else frozenset()
