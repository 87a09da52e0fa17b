"""Our values as DynamoDB's, and back."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from chalicelib.domain.errors import Rejected
from chalicelib.repo.table.keys import Key

Value = str | int | bool | bytes | None | Sequence["Value"] | Mapping[str, "Value"]
Item = dict[str, Any]
Encoded = Mapping[str, Mapping[str, Any]]
"""An item as DynamoDB writes it: each value under the letter of its type."""

NOT_OURS = (AttributeError, LookupError, OverflowError, Rejected, TypeError, ValueError)
"""What reading an item raises that has not the shape in which we write it.

Code that reads many customers catches it item by item, so that a broken item stops only its own.
"""
LINE = "\n"
WORDS_MAX = 4096  # texts cached: many customers have the same tags


def encode_key(key: Key) -> dict[str, Any]:
    """A primary key."""
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def encode(attributes: Mapping[str, Value]) -> dict[str, Any]:
    """Our values as DynamoDB's; integers stay exact."""
    return {name: encode_value(value) for name, value in attributes.items()}


def encode_value(value: Value) -> dict[str, Any]:
    """One value with its type."""
    match value:
        case str():
            return {"S": value}
        case bool():
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
    """DynamoDB's values as ours; every number is an integer here."""
    # Most are texts, and an audience is read by hundreds of thousands.
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
    """A set of words, one a line."""
    return LINE.join(sorted(words))


@lru_cache(WORDS_MAX)
def read_words(text: str) -> frozenset[str]:
    """The words that `words_to_text` wrote."""
    return frozenset(text.split(LINE)) if text else frozenset()
