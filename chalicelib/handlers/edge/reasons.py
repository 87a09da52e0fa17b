"""Reasons of wrong fields in the language of a page, found by the English sentence of the API.

`locales/problems/ru_reasons.json` has the English sentences with `{places}` and beside each what
a person reads; `ru_values.json` has the words for known values that stand in such places.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter

from chalicelib.domain.messages.message import Locale

FOLDER = Path(__file__).parents[2] / "locales" / "problems"
COMMA = ", "
EMPTY = frozenset({"must have at least 1 characters", "must have at least 1 entries"})
REQUIRED = "is required"
USERS = "users"
NAMED_VALUES = frozenset({"channel", "role", "roles", "state", "to", "trigger"})


def translated(sentence: str, locale: Locale) -> str:
    """Return the sentence as a person of this language reads it; an unknown one as it is."""
    said = worded(sentence, FOLDER / f"{locale}_reasons.json", locale)
    return sentence if said is None else said


def worded(sentence: str, table: Path, locale: Locale) -> str | None:
    """Return what a table has for the sentence; None: the table does not know it."""
    # An empty field is too short by one: to a person it is simply empty.
    asked = REQUIRED if sentence in EMPTY else sentence
    for form, words in _forms(table):
        if found := form.fullmatch(asked):
            facts = found.groupdict().items()
            return words.format(**{at: value_in_words(at, fact, locale) for at, fact in facts})
    return None


def value_in_words(place: str, value: str, locale: Locale) -> str:
    """Return the values in a place, such as roles, in words; anything else as it is.

    A user of something is a kind with a name: `segment Regulars`.
    """
    is_named = place in NAMED_VALUES or place == USERS
    known = _table(FOLDER / f"{locale}_values.json") if is_named else {}
    parts = value.split(COMMA)
    if place == USERS:
        pairs = (part.partition(" ") for part in parts)
        return COMMA.join(f"{known.get(kind, kind)}{gap}{name}" for kind, gap, name in pairs)
    return COMMA.join(known[part] for part in parts) if known.keys() >= set(parts) else value


@cache
def _forms(table: Path) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the sentences of a table: those with the most words of their own come first."""
    texts = _table(table)
    ordered = sorted(texts, key=lambda sentence: -len(_own_words(sentence)))
    return tuple((_form(sentence), texts[sentence]) for sentence in ordered)


def _form(sentence: str) -> re.Pattern[str]:
    written = "".join(
        re.escape(words) + (f"(?P<{place}>.+)" if place else "")
        for words, place, _, _ in Formatter().parse(sentence)
    )
    return re.compile(written, re.DOTALL)


def _own_words(sentence: str) -> str:
    return "".join(words for words, _, _, _ in Formatter().parse(sentence))


@cache
def _table(path: Path) -> Mapping[str, str]:
    # English has no table: its sentences are the reasons themselves.
    texts: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return texts
