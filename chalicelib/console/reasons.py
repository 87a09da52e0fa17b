"""What is wrong with a field, in the language of the reader.

The API answers authors of programs in English; the same sentences are recognised here by their
form, so that a page says them to a person.
"""

import re
from functools import cache

from chalicelib.console.words import texts
from chalicelib.domain.conversation.bot_settings import PLACE
from chalicelib.domain.field_errors import FAMILIES, WORDS
from chalicelib.domain.messages.message import Locale
from chalicelib.handlers.edge.problems import catalogue, reason_in_words

GAP = re.compile(r"\\{(\w+)\\}")
OURS = {"unseen": "nothing to see", "zero": "more or less than zero points"}
REQUIRED = "reason.missing"


def reason(why: str, locale: Locale) -> str:
    """Return a code of the domain, or a sentence about a field, as the reader understands it."""
    if why in catalogue(locale):
        return reason_in_words(why, locale)
    for key, form in _forms():
        found = form.fullmatch(why)
        if found and key in texts(locale):
            return _said(key, found.groupdict(), locale)
    return why


def _said(key: str, facts: dict[str, str], locale: Locale) -> str:
    # An empty field is too short by one: to a person it is simply empty.
    known = texts(locale)[REQUIRED if facts.get("min_length") == "1" else key]
    return PLACE.sub(lambda place: facts[place[1]], known)


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    every = {**WORDS, **FAMILIES, **OURS}
    return tuple(
        (f"reason.{name.strip('_')}", re.compile(GAP.sub(r"(?P<\1>.+)", re.escape(words))))
        for name, words in every.items()
    )
