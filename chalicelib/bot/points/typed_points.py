"""Reads how many points a person typed, and to which phone or card."""

import re
from collections.abc import Iterator

from chalicelib.domain.customers.card import is_card_number
from chalicelib.domain.customers.phone import parse_phone
from chalicelib.domain.errors import Rejected

WORDS_MAX = 4  # around the number: a longer text may say something else
# Thousands may stand apart: `60 500`, also with the spaces that do not break.
_SPACE = "[ \u00a0\u202f]"
_AMOUNT = re.compile(
    rf"(?<![\d.,+\w])(?P<minus>[-−–]\s?)?"
    rf"(?P<whole>\d{{1,3}}(?:{_SPACE}\d{{3}})+|\d{{1,9}})(?:[.,](?P<part>\d{{1,4}}))?(?![\d.,]*\d)",
    re.ASCII,
)
# Digits of a phone or card as people write them, perhaps with an amount before or behind.
_RUN = re.compile(r"\+?\d[\d ()\u00a0\u202f-]{7,40}\d", re.ASCII)
_PART = re.compile(r"\S+")
PARTS_MAX = 12
DIGITS_MIN = 10


def read_points(typed: str, scale: int) -> int | None:
    """The typed points in units of the programme's scale: `60`, `1 500` or `12,50`.

    None: the text has no number, or several, or one below zero, or says more than a number.
    """
    # «60 баллов»: the word is the programme's own, so only the number counts.
    found = list(_AMOUNT.finditer(typed))
    if len(found) != 1 or "?" in typed or len(_AMOUNT.sub(" ", typed).split()) > WORDS_MAX:
        return None
    part = found[0]["part"] or ""
    if found[0]["minus"] or len(part) > scale:
        return None
    whole = "".join(filter(str.isdecimal, found[0]["whole"]))
    return int(whole + part.ljust(scale, "0")) if len(whole) <= 9 else None  # noqa: PLR2004 - as in `_AMOUNT`


def amount_in(sentence: str) -> str | None:
    """The only amount of a sentence, as it was typed; None if it names none or several."""
    found = [each[0] for each in _AMOUNT.finditer(sentence)]
    return found[0] if len(found) == 1 else None


def receiver_in(sentence: str, *, region: str) -> str | None:
    """The phone or card in a sentence, as it was typed; None if it has none.

    An amount may touch it, as in "+79215550011 60 points", so the longest part that is a number
    of a person counts, one with a plus first.
    """
    for run in _RUN.findall(sentence):
        for part in sorted(_parts_of(run), key=lambda each: (not each.startswith("+"), -len(each))):
            if _is_receiver(part, region):
                return part
    return None


def _parts_of(run: str) -> Iterator[str]:
    words = list(_PART.finditer(run))[:PARTS_MAX]
    for first, begins in enumerate(words):
        for ends in words[first:]:
            yield run[begins.start() : ends.end()]


def _is_receiver(part: str, region: str) -> bool:
    digits = "".join(filter(str.isdecimal, part))
    if len(digits) < DIGITS_MIN:
        return False
    if is_card_number(part.replace(" ", "")):
        return True
    try:
        parse_phone(part, region=region)
    except Rejected:
        return False
    return True
