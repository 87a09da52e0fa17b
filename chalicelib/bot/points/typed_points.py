"""Reads how many points a person typed."""

import re

WORDS_MAX = 2
_NUMBER = re.compile(r"(?P<whole>\d{1,9})(?:[.,](?P<part>\d{1,4}))?")


def read_points(typed: str, scale: int) -> int | None:
    """The typed points in units of the programme's scale: `60`, or `12,50`; None: no number."""
    words = typed.strip().replace("\u00a0", "").split()
    # «60 баллов»: the word is the programme's own, so only the number counts.
    found = _NUMBER.fullmatch(words[0]) if words and len(words) <= WORDS_MAX else None
    if found is None or not found["whole"].isascii():
        return None
    part = found["part"] or ""
    if len(part) > scale:
        return None
    return int(found["whole"] + part.ljust(scale, "0"))
