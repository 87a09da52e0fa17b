"""Says in the reader's language what is wrong with a field, where the API has English alone."""

import re
from collections.abc import Mapping
from functools import cache

from chalicelib.console.reasons import reason
from chalicelib.console.words import texts
from chalicelib.domain.conversation.bot_settings import PLACE
from chalicelib.domain.messages.message import Locale

BEGINS = "sentence."
ENGLISH: Locale = "en"


def said_reason(why: str, locale: Locale) -> str:
    """Return a reason in the reader's language; one that has no words yet stays as it is."""
    code, _, fact = why.partition(" ")
    if code.startswith("form.") and fact:
        return PLACE.sub(fact, reason(code, locale))
    said = reason(why, locale)
    if said != why or locale == ENGLISH:
        return said
    for key, pattern in _patterns():
        found = pattern.fullmatch(why)
        if found:
            return _filled(texts(locale)[key], found.groupdict())
    return why


def _filled(text: str, facts: Mapping[str, str]) -> str:
    return PLACE.sub(lambda place: facts[place[1]], text)


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """The English sentences of `sentences.json`; a place of them is any text."""
    found = []
    for key, text in texts(ENGLISH).items():
        if key.startswith(BEGINS):
            parts = PLACE.split(text)
            pattern = "".join(
                f"(?P<{part}>.+)" if number % 2 else re.escape(part)
                for number, part in enumerate(parts)
            )
            found.append((key, re.compile(pattern, re.DOTALL)))
    return found
