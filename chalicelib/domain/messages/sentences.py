"""Keeps sentences well-formed where a customer's value is missing.

The sender fills a template with marks: `GAP` for a value that is omitted, and `STAND_IN` before a
word that replaces a missing value. `well_formed` removes the marks.
"""

import re

GAP, STAND_IN = "\ue000", "\ue001"  # private characters, which no text for people has
MARKS = {ord(GAP): None, ord(STAND_IN): None}
BRACKETED = re.compile(rf"[(\[«“„\"] *{GAP} *[)\]»”“\"]")
SENTENCE_ENDS = frozenset(".!?…\n")
# What follows a name at the beginning of a sentence, also where the name alone is the sentence.
GREETED = re.compile(r" *(?:[.!?…]+(?=\s|$)|[,;:—–](?!-?[)(])|-(?= ))? *")
SMILE = re.compile(r" *[:;]-?[)(]")
CLOSES = re.compile(r" *(?:[,.!?;:…)\]»\n]|$)")
TRAILING = " ,—–:"


def unmarked(value: str) -> str:
    """Return a customer's value without the marks."""
    return value.translate(MARKS)


def well_formed(text: str) -> str:
    """Return the text without marks; the words around a gap are joined as an author would."""
    text = BRACKETED.sub(GAP, text)
    while GAP in text:
        before, _, after = text.partition(GAP)
        text = _joined(before, after)
    while STAND_IN in text:
        before, _, after = text.partition(STAND_IN)
        text = before + (_capital(after) if _starts_sentence(before) else after)
    return text


def _joined(before: str, after: str) -> str:
    if _starts_sentence(before):
        rest = after[len(_match(GREETED, after)) :]
        return before + _capital(rest) if rest else before.rstrip(" ")
    if SMILE.match(after):
        return before.rstrip(TRAILING) + after
    if CLOSES.match(after):
        return before.rstrip(TRAILING) + after.lstrip(" ")
    # One of the two spaces around the gap, or none after a bracket.
    return before + after.lstrip(" ")


def _match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text)
    return found[0] if found else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _starts_sentence(before: str) -> bool:
    for char in reversed(before):
        if char in SENTENCE_ENDS:
            return True
        if char.isalnum():
            return False
    return True
