"""Says why a command was refused: one place for all commands, in the words of the API."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from chalicelib.domain.errors import Refusal
from chalicelib.handlers.edge.problems import catalogue, detail_of, reason_in_words, title_of
from local.service.options import OptionRefused


def complaint(refusal: OptionRefused | Refusal, *, as_json: bool) -> str:
    """Return what to print: a sentence, what to do about it, and each wrong field; or as JSON."""
    if as_json:
        return json.dumps(_facts(refusal), ensure_ascii=False)
    if not isinstance(refusal, Refusal):
        return f"grocer: {refusal}"
    return "\n".join((f"grocer: {_title(refusal)} ({refusal.code})", *_lines(refusal)))


def _lines(refusal: Refusal) -> Iterator[str]:
    if refusal.pointers:
        for pointer, reason in refusal.pointers.items():
            yield f"  {pointer or '/'}: {reason_in_words(reason)}"
    elif detail := _detail(refusal):
        yield f"  {detail}"


def _facts(refusal: OptionRefused | Refusal) -> dict[str, Any]:
    if not isinstance(refusal, Refusal):
        return {"error": str(refusal)}
    facts: dict[str, Any] = {"error": refusal.code, "title": _title(refusal)}
    if refusal.pointers:
        return {**facts, "errors": dict(refusal.pointers)}
    detail = _detail(refusal)
    return {**facts, "detail": detail} if detail else facts


def _title(refusal: Refusal) -> str:
    return title_of(refusal.code, HTTPStatus.BAD_REQUEST)


def _detail(refusal: Refusal) -> str:
    """Return the detail of the code; "": it has none, and general advice is about requests."""
    return detail_of(refusal) if "detail" in catalogue().get(refusal.code, {}) else ""
