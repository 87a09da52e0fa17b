"""Recognises a rating that is written instead of pressed, as in an e-mail."""

import re

from chalicelib.domain.appeals.thanks import is_thanks

RATINGS = range(1, 6)
BEGINS = re.compile(r"\W*([1-5])(?:\s*(?:/|из|of|out of)\s*5)?(?!\w)(.*)", re.DOTALL)


def written_rating(text: str) -> int | None:
    """The rating from 1 to 5 that a text is; None for a text that says more than thanks beside."""
    found = BEGINS.fullmatch(text.strip())
    if found is None:
        return None
    rest = found[2].strip(" .,!)")
    return int(found[1]) if not rest or is_thanks(rest) else None
