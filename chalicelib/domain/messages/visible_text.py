"""Tells what a person sees of a text from spaces and invisible characters."""

import re
import unicodedata

# Letters and symbols by their category that every font shows as nothing.
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
FORMAT = "Cf"
INVISIBLE = frozenset("CZM")  # controls and formats, separators, marks that need a letter
_UNUSUAL = re.compile(r"[^\w\s!-~]")  # letters, digits, spaces and ASCII signs are no formats


def without_formats(text: str) -> str:
    """The text without characters that copying brings along, such as zero-width spaces."""
    if not _UNUSUAL.search(text):  # nearly every text, and every turn asks several times
        return text
    return "".join(char for char in text if unicodedata.category(char) != FORMAT)


def has_visible(text: str) -> bool:
    """Whether a person sees anything of the text."""
    return any(
        unicodedata.category(char)[0] not in INVISIBLE and char not in BLANKS for char in text
    )
