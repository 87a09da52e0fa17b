"""A text that a shop writes in Russian and English, or in the one language that it speaks."""

from typing import Any

LANGUAGES = ("ru", "en")
EITHER: dict[str, Any] = {"anyOf": [{"required": [each]} for each in LANGUAGES]}
"""What the description of the API says about such a text."""


def in_both(given: Any) -> Any:  # noqa: ANN401 - anything that JSON can be
    """Let the one language that is written stand for both; without any, the first one is missing.

    A shop that speaks Russian alone need not invent English texts, and a customer who reads English
    gets the Russian one.
    """
    if not isinstance(given, dict):
        return given
    written = {name: given[name] for name in LANGUAGES if is_written(given.get(name))}
    if len(written) == 1:
        (text,) = written.values()
        return {**given, **dict.fromkeys(LANGUAGES, text)}
    return given if written else {LANGUAGES[0]: "", **given}


def is_written(text: Any) -> bool:  # noqa: ANN401 - anything that JSON can be
    """Whether there is a text, or something in its place that must be refused."""
    return bool(text.strip()) if isinstance(text, str) else text is not None


def second_of(first: str, second: str) -> str:
    """Return the second text for a form: empty if the first one stands for it."""
    return "" if second == first else second
