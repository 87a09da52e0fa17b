"""Splits a batch of Meta into its messages and reports, each of which can be read alone.

Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

PARTS = ("messages", "statuses", "user_preferences")
FIELDS = ("messages", "user_preferences")
UNREACHABLE = 131026  # of a `failed` status: the person blocked us, or has no WhatsApp
CLOSING = "closing"  # a failed status once more, as what it says of the chat


def parts_of(body: bytes) -> list[bytes]:
    """The messages and reports of a batch, each with what is needed to read it alone.

    A body that cannot be split is one part, which `read_part` refuses.
    """
    try:
        batch = json.loads(body)
        return [json.dumps(each, ensure_ascii=True).encode() for each in _split(batch)]
    except (ValueError, RecursionError, TypeError, AttributeError, LookupError):
        return [body]


def _split(batch: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - anything that JSON can hold
    for entry in batch.get("entry") or ():
        for change in entry.get("changes") or ():
            if change.get("field") in FIELDS:
                yield from _split_value(change.get("value") or {})


def _split_value(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - as above
    owner = value.get("metadata") or {}
    people = value.get("contacts") or [{}]
    shared = {
        "number": owner.get("phone_number_id"),
        "owner": owner.get("display_phone_number"),
        "person": people[0].get("user_id") if len(people) == 1 else None,
    }
    for kind in PARTS:
        for part in value.get(kind) or ():
            yield {**shared, "kind": kind, "part": part}
            if kind == "statuses" and _says_unreachable(part):
                yield {**shared, "kind": CLOSING, "part": part}


def _says_unreachable(status: Any) -> bool:  # noqa: ANN401 - anything that JSON can hold
    # What is odd about a status is refused where it is read.
    errors = status.get("errors") if isinstance(status, dict) else None
    found = errors if isinstance(errors, list) else []
    codes = [each.get("code") for each in found if isinstance(each, dict)]
    return bool(codes) and status.get("status") == "failed" and UNREACHABLE in codes
