"""Reads a correction of one field: «почта другая: anna.s@mail.ru», "change my surname to Smith"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.conversation.answer_labels import words_of
from chalicelib.domain.conversation.name_order import is_name
from chalicelib.domain.conversation.named_field import NAMED, named_fields
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.conversation.text_shapes import extract_shapes, plain_text, read_shaped
from chalicelib.domain.customers.names.person_name import read_name
from chalicelib.domain.errors import Rejected

TEXT_CHARS_MAX = 300
NAME_WORDS_MAX = 2
_BETWEEN = re.compile(r"[,;|\n]")
# Words that stand between a field and its right value.
_AROUND_WORDS = """
а на не в с у меня мой моя моё мое мою другая другой другое другую иная неверно неверная неправильно
неправильная неправильное ошибка ошибкой опечатка та то тот так теперь надо нужно должна должно быть
будет правильно правильная правильное верно пишется замени измени исправь поменяй пожалуйста это
to is s should be must change changed wrong not incorrect misspelled typo my it correct right please
now different the a
"""
_AROUND = frozenset(_AROUND_WORDS.split())
_DENIES = re.compile(r"\s*(?:не|not) [A-ZА-ЯЁ]")  # «имя не Анна» says what it is not


@dataclass(frozen=True, slots=True)
class Correction:
    """The fields that a text corrects: `values` where it says the new value, else `field` alone."""

    values: dict[Field, str]
    field: Field | None


def read_correction(text: str, *, region: str, today: date) -> Correction:
    """The new values that a text says, and the first field that it names without one."""
    found, rest = extract_shapes(plain_text(text[:TEXT_CHARS_MAX]))
    shaped = {
        field: read_shaped(field, texts, region=region, today=today)
        for field, texts in found.items()
    }
    values = {field: value for field, value in shaped.items() if isinstance(value, str)}
    values |= dict(_names(rest))
    named = next((field for field in named_fields(rest) if field not in values), None)
    return Correction(values, None if values else named)


def _names(rest: str) -> Iterator[tuple[Field, str]]:
    """The names that stand behind their labels."""
    for field in (Field.SURNAME, Field.FIRST_NAME):
        for part in _BETWEEN.split(rest):
            named = NAMED[field].search(part)
            words = _without_around(named[1]) if named and not _DENIES.match(named[1]) else []
            if not words or len(words) > NAME_WORDS_MAX or not is_name(words):
                continue
            try:
                yield field, read_name(" ".join(words))
            except Rejected:
                continue


def _without_around(answer: str) -> list[str]:
    return [word for word in words_of(answer) if word.casefold() not in _AROUND]
