"""Surnames as they are searched: any case, ё as е."""

import unicodedata

BEGINNING = 2  # letters by which surnames are kept together


def fold(surname: str) -> str:
    """Return a surname in the form in which two spellings of it are equal."""
    text = unicodedata.normalize("NFKC", surname).casefold().replace("ё", "е")
    return " ".join(text.split())
