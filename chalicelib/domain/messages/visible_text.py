"""Tells texts with something to see from texts of spaces and invisible characters."""

import unicodedata

# Letters and symbols by their category that every font shows as nothing.
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
INVISIBLE = frozenset("CZM")  # controls and formats, separators, marks that need a letter


def has_visible(text: str) -> bool:
    """Whether a person sees anything of the text."""
    return any(
        unicodedata.category(char)[0] not in INVISIBLE and char not in BLANKS for char in text
    )
