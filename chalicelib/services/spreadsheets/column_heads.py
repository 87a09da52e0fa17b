"""How people call the columns of their tables, and which field such a column fills."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from chalicelib.domain.messages.message import LOCALES, Locale

FOLDER = Path(__file__).parents[2] / "locales" / "columns"
BETWEEN = "|"
# What does not tell heads apart: «№ карты», «Номер_карты:» and «номер карты».
SIGNS = re.compile(r"[\W_]+")
Heads = Mapping[str, frozenset[str]]
WORDS_MIN = 2  # letters of a head that may stand within another one


def heads_of(fields: Sequence[str], locale: Locale) -> list[str]:
    """Return the heads under which we write fields."""
    return [_words(locale)[field][0] for field in fields]


def guess_fields(
    columns: Sequence[str],
    fields: Sequence[str],
    names: Mapping[str, Iterable[str]] | None = None,
) -> dict[str, str]:
    """Return the field of each column that we recognise; each field at most once.

    A column with just the words of a field comes before one that has them among others. `names` are
    how people call fields that are not ours.
    """
    heads = {
        field: _heads(field) | set(map(_plain, (names or {}).get(field, ()))) for field in fields
    }
    found: dict[str, str] = {}
    for guess in (_exact, _within):
        for column in columns:
            taken = set(found.values())
            free = {field: heads[field] for field in fields if field not in taken}
            field = guess(column, free) if column not in found else ""
            if field:
                found[column] = field
    return {column: found[column] for column in columns if column in found}


def _exact(column: str, fields: Heads) -> str:
    """The field that is called so: our own name of it, or one of people's."""
    plain = _plain(column)
    return next((field for field, heads in fields.items() if plain in heads), "")


def _within(column: str, fields: Heads) -> str:
    """The field with the longest words that stand at the beginning or the end of a head."""
    plain = f" {_plain(column)} "
    fitting = [
        (len(head), field)
        for field, heads in fields.items()
        for head in heads
        if len(head) > WORDS_MIN and (plain.startswith(f" {head} ") or plain.endswith(f" {head} "))
    ]
    return max(fitting)[1] if fitting else ""


@cache
def _heads(field: str) -> frozenset[str]:
    said = (head for locale in LOCALES for head in _words(locale).get(field, ()))
    return frozenset(map(_plain, (field, *said)))


def _plain(head: str) -> str:
    return " ".join(SIGNS.split(head.casefold().replace("ё", "е").replace("№", "номер "))).strip()


@cache
def _words(locale: Locale) -> Mapping[str, Sequence[str]]:
    return dict(_read(locale))


def _read(locale: Locale) -> Iterator[tuple[str, Sequence[str]]]:
    texts = json.loads((FOLDER / f"{locale}.json").read_text(encoding="utf-8"))
    for field, heads in texts.items():
        yield field, heads.split(BETWEEN)
