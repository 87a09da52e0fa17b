"""Translates the refusals of DynamoDB: failed conditions, and items in other transactions."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib import log
from chalicelib.domain.errors import Conflict, Refusal, Unavailable
from chalicelib.repo.table.encoding import Item, decode
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.writes import STAMP, Write

CANCELLED_BY_CONDITION = "ConditionalCheckFailed"
CANCELLED_BY_ANOTHER = "TransactionConflict"
CANCELLED_BY_OUR_MISTAKE = "ValidationError"


class ConditionFailed(Conflict):
    """An item was not as the write expected; `found` is the item as it is now (None: absent)."""

    def __init__(self, key: Key, found: Item | None) -> None:
        super().__init__("table.condition_failed")
        self.key = key
        self.found = found


class Moved(Conflict):
    """Another writer changed an item after the caller had read it: load, decide and commit again.

    `found` is the item as it is now (None: absent).
    """

    def __init__(self, code: str, found: Item | None = None) -> None:
        super().__init__(code)
        self.found = found


class Busy(Unavailable):
    """Another transaction holds the items with these keys just now; nothing was written."""

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__("table.busy")
        self.keys = keys


class ConditionRefused(Exception):
    """The condition of one write failed; `found` is the item as it is now (None: absent)."""

    def __init__(self, found: Item | None) -> None:
        self.found = found


class Cancelled(Exception):
    """DynamoDB refused a transaction; `reasons` has one entry for each write, in order."""

    def __init__(self, reasons: Sequence[Mapping[str, Any]]) -> None:
        self.reasons = reasons


def refusal(response: Mapping[str, Any]) -> Exception:
    """Translate an error of DynamoDB into an exception of ours."""
    error = response["Error"]
    match error["Code"]:
        case "ConditionalCheckFailedException":
            found = response.get("Item")
            return ConditionRefused(decode(found) if found else None)
        case "TransactionCanceledException":
            return Cancelled(response.get("CancellationReasons", ()))
        case "ValidationException":
            # A mistake of our code: the same request would be refused for ever.
            return RuntimeError(f"DynamoDB did not understand us: {error.get('Message')}")
        case code:
            # Throttled, busy, or not permitted: the same request may succeed later.
            log.event("table.refused", code=code)
            return Unavailable("table.refused")


def explain(cancelled: Cancelled, writes: Sequence[Write], stamp: str) -> None:
    """Raise the refusal of a transaction, unless its own earlier attempt had succeeded."""
    failed = [
        (write, decode(reason["Item"]) if reason.get("Item") else None)
        for write, reason in zip(writes, cancelled.reasons, strict=True)
        if reason.get("Code") == CANCELLED_BY_CONDITION
    ]
    if any(reason.get("Code") == CANCELLED_BY_OUR_MISTAKE for reason in cancelled.reasons):
        raise RuntimeError("DynamoDB did not understand a transaction") from cancelled
    if not failed:
        raise Busy(_held(cancelled, writes)) from cancelled
    # The answer to an earlier attempt was lost. A transaction is atomic, so one item with our stamp
    # proves that all of its writes were made.
    if any(is_own(found, stamp) for _, found in failed):
        return
    raise refusal_of(*failed[0]) from cancelled


def refusal_of(write: Write, found: Item | None) -> Refusal:
    """The refusal for a write with a failed condition."""
    return write.refused(found) if write.refused else ConditionFailed(write.key, found)


def _held(cancelled: Cancelled, writes: Sequence[Write]) -> list[Key]:
    return [
        write.key
        for write, reason in zip(writes, cancelled.reasons, strict=True)
        if reason.get("Code") == CANCELLED_BY_ANOTHER
    ]


def is_own(found: Item | None, stamp: str) -> bool:
    """Whether the item was written by the write that it refuses: then only the answer was lost."""
    return found is not None and found.get(STAMP) == stamp
