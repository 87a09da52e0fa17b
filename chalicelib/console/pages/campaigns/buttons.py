"""The rows of buttons in the form of a campaign's words."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.console.visit import Visit
from chalicelib.domain.messages.message import LOCALES
from chalicelib.handlers.campaigns.buttons import (
    BUTTONS_MAX,
    AnswerBody,
    ButtonBody,
    LinkBody,
)

STOP = "stop"
LINK, ANSWER = "link", "answer"
ADDRESS, VALUE = "url", "value"


def button_fields(buttons: Sequence[ButtonBody]) -> dict[str, str]:
    """Return the fields of the stored buttons: rows, and the mark of the stop button."""
    fields = {STOP: ""}
    rows = [button for button in buttons if isinstance(button, LinkBody | AnswerBody)]
    fields[STOP] = "yes" if len(rows) < len(buttons) else ""
    for number, button in enumerate(rows):
        at = f"buttons.{number}"
        fields[f"{at}.kind"] = button.kind
        for locale in LOCALES:
            fields[f"{at}.labels.{locale}"] = getattr(button.labels, locale) or ""
        fields[f"{at}.target"] = button.url if isinstance(button, LinkBody) else button.value
    return fields


def rows_of(visit: Visit, stored: Sequence[ButtonBody]) -> list[int]:
    """Return the numbers of the rows to show: the filled ones, and one that is empty."""
    typed = _typed(visit)
    filled = sum(isinstance(each, LinkBody | AnswerBody) for each in stored)
    known = max(typed) + 1 if typed else (filled if visit.request.method == "GET" else 0)
    return list(range(min(known + 1, BUTTONS_MAX)))


def buttons_of(visit: Visit) -> list[dict[str, Any]]:
    """Return the buttons that were typed; a row without a word is none."""
    made = [_button(visit, f"buttons.{number}") for number in _typed(visit)]
    return [*made, {"kind": STOP}] if visit.value(STOP) else made


def row_of(visit: Visit, name: str) -> str:
    """Return the field of the form for a field of the API: rows without a word were left out."""
    first, *rest = name.split(".")
    typed = _typed(visit)
    if first == "gift" and not rest:
        return "gift.points"
    if first != "buttons" or not rest or int(rest[0]) >= len(typed):
        return name
    part = rest[1:]
    if part in ([ADDRESS], [VALUE]):
        part = ["target"]
    return ".".join([first, str(typed[int(rest[0])]), *part])


def _button(visit: Visit, at: str) -> dict[str, Any]:
    target = visit.value(f"{at}.target").strip()
    kind = visit.value(f"{at}.kind")
    labels = {each: visit.value(f"{at}.labels.{each}") or None for each in LOCALES}
    goal: Mapping[str, str] = {ANSWER: VALUE}
    return {"kind": kind, "labels": labels, goal.get(kind, ADDRESS): target}


def _typed(visit: Visit) -> list[int]:
    """Return the numbers of the rows with a word in them."""
    return [
        number
        for number in range(BUTTONS_MAX)
        if any(
            visit.value(f"buttons.{number}.{part}").strip()
            for part in ("target", *(f"labels.{each}" for each in LOCALES))
        )
    ]
