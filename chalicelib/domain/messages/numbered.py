"""Choices as numbered lines, for a reply with more buttons than its messenger shows."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain.messages.reply import Label, RenderedText

NUMBER_CHARS_MAX = 3


def numbered(text: RenderedText, keys_max: int | None) -> RenderedText:
    """The reply as it is if its buttons fit, otherwise with a numbered line for each of them."""
    if not is_numbered(text, keys_max):
        return text
    choices = _choices(text)
    lines = [f"{number}. {label.text}" for number, label in enumerate(choices, 1)]
    lines += [f"{label.text}: {label.address}" for label in _labels(text) if label.address]
    return replace(text, text="\n".join((text.text, "", *lines)), labels=())


def is_numbered(text: RenderedText, keys_max: int | None) -> bool:
    """Whether the buttons of a reply do not fit."""
    return keys_max is not None and len(_labels(text)) > keys_max


def chosen(text: RenderedText, typed: str) -> str:
    """The value of the choice with the typed number; empty if it is none of them."""
    number = typed.strip().rstrip(".)")
    if not (number.isascii() and number.isdecimal() and len(number) <= NUMBER_CHARS_MAX):
        return ""
    choices = _choices(text)
    return choices[int(number) - 1].value if 1 <= int(number) <= len(choices) else ""


def _labels(text: RenderedText) -> Sequence[Label]:
    return [label for row in text.labels or () for label in row]


def _choices(text: RenderedText) -> Sequence[Label]:
    """The buttons that send something; the others open an address."""
    return [label for label in _labels(text) if not label.address]
