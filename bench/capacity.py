"""Computes the units that DynamoDB would charge, from the real bytes of items.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

import base64
from collections.abc import Mapping
from typing import Any

WRITE_BYTES = 1024
READ_BYTES = 4096
NESTED_BYTES = 3  # for a list or a map, beside its entries
ENTRY_BYTES = 1  # for each entry of a list or a map
TRANSACTION_FACTOR = 2  # prepare and commit
EVENTUAL_FACTOR = 0.5

Attributes = Mapping[str, Mapping[str, Any]]


def item_bytes(item: Attributes | None) -> int:
    """The charged size of an item: names and values in UTF-8; 0 for no item."""
    return sum(_text_bytes(name) + _value_bytes(value) for name, value in (item or {}).items())


def write_units(before: Attributes | None, after: Attributes | None) -> int:
    """The units of one write outside a transaction, by the larger of the item before and after.

    A refused conditional write costs by the size of the stored item.
    """
    return max(1, _rounded(max(item_bytes(before), item_bytes(after)), WRITE_BYTES))


def read_units(size: int, *, consistent: bool) -> float:
    """The units of a read: of one item, or of all items that one page of a query read."""
    units = max(1, _rounded(size, READ_BYTES))
    return units if consistent else units * EVENTUAL_FACTOR


def _rounded(size: int, step: int) -> int:
    return -(-size // step)


def _value_bytes(typed: Mapping[str, Any]) -> int:
    ((kind, value),) = typed.items()
    match kind:
        case "S":
            return _text_bytes(value)
        case "N":
            return _number_bytes(value)
        case "B":
            # The wire has base64, the table of tests has the bytes themselves.
            return len(value if isinstance(value, bytes) else base64.b64decode(value))
        case "BOOL" | "NULL":
            return 1
        case "L":
            return NESTED_BYTES + sum(ENTRY_BYTES + _value_bytes(entry) for entry in value)
        case "M":
            return NESTED_BYTES + len(value) * ENTRY_BYTES + item_bytes(value)
        case _:
            raise ValueError(f"no size is known for an attribute of type {kind}")


def _number_bytes(written: str) -> int:
    """The bytes of a number: one for two significant digits, one more, and one for a sign."""
    digits = written.lstrip("-").strip("0") or "0"
    return -(-len(digits) // 2) + 1 + written.startswith("-")


def _text_bytes(text: str) -> int:
    return len(text.encode())
