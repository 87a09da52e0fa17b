"""Finds controls that turn the direction of a text: a name with one reads as another name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# All characters with the property Bidi_Control. Source: https://www.unicode.org/reports/tr9/
CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
WHY = "a control turns the direction of the text"


def is_turned(text: str) -> bool:
    """Whether such a control is in the text. Arabic and Hebrew need none to be read."""
    return not CONTROLS.isdisjoint(text)


def turned_in(document: Any, pointer: str = "") -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Return the pointer of each text of a document with such a control."""
    if isinstance(document, str):
        if is_turned(document):
            yield pointer
    elif isinstance(document, Mapping):
        for name, part in document.items():
            yield from turned_in(part, f"{pointer}/{name}")
    elif isinstance(document, Sequence):
        for number, part in enumerate(document):
            yield from turned_in(part, f"{pointer}/{number}")
