"""Reads a registration in one message: «Иван Петров, 8 921 123-45-67, ivan@mail.ru, 5 мая 1990».

E-mail addresses, dates and numbers are found by their shape; the rest is labels and names. If a
text can be read in two ways, no field is guessed and the bot asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.conversation.answer_labels import (
    END_OF_ANSWER,
    AnswerLabel,
    labelled_answers,
    words_of,
)
from chalicelib.domain.conversation.name_order import divide_name, is_name, without_fillers
from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field
from chalicelib.domain.conversation.text_shapes import (
    attempt,
    extract_shapes,
    plain_text,
    read_shaped,
)
from chalicelib.domain.customers.birthday import MONTHS
from chalicelib.domain.customers.names.person_name import read_name
from chalicelib.domain.errors import Rejected

FORM_CHARS_MAX = 1000


@dataclass(frozen=True, slots=True)
class FormProblem:
    """Why a field has no value although the message has a text for it."""

    field: Field
    refusal: Rejected


@dataclass(frozen=True, slots=True)
class FormReading:
    """What a message says: canonical values, and at most one problem for each other field."""

    values: dict[Field, str]
    problems: tuple[FormProblem, ...]


_SHAPED = {
    AnswerLabel.PHONE: Field.PHONE,
    AnswerLabel.EMAIL: Field.EMAIL,
    AnswerLabel.BIRTHDAY: Field.BIRTHDAY,
}
_NAMING = (AnswerLabel.FIRST_NAME, AnswerLabel.FULL_NAME, AnswerLabel.SURNAME)
_TWO_NAMES = 2
_MANY_ANSWERS = 2  # beside the names

_Words = Mapping[AnswerLabel, list[str]]


def read_form(text: str, *, region: str, today: date) -> FormReading:
    """Read any text; a field that is not clear is missing or a problem, never a guess.

    Problems have the codes of the single fields, and `form.too_long` with `limit`,
    `form.which_name`, `form.which_first` with `one` and `other`, `birthday.several`,
    `email.several`.
    """
    if len(text) > FORM_CHARS_MAX:
        refusal = Rejected("form.too_long", limit=FORM_CHARS_MAX)
        return FormReading({}, (FormProblem(Field.FIRST_NAME, refusal),))
    found, rest = extract_shapes(plain_text(text))
    words = _sort_by_labels(rest, found)
    shaped = {
        field: read_shaped(field, texts, region=region, today=today)
        for field, texts in found.items()
    }
    names = _read_names(words, dated=Field.BIRTHDAY in found)
    is_unclear = isinstance(names.get(Field.FIRST_NAME), Rejected)
    is_refused = any(isinstance(value, Rejected) for value in shaped.values())
    # Of many answers one is often spoilt, and its words stand among the names.
    if is_unclear and (is_refused or len(shaped) >= _MANY_ANSWERS):
        names = read_names_apart(rest) or names
    return _reading({**names, **shaped})


def _sort_by_labels(rest: str, found: dict[Field, list[str]]) -> dict[AnswerLabel, list[str]]:
    """Return the words of names; a labelled text without a shape joins `found` and is refused."""
    words: dict[AnswerLabel, list[str]] = {}
    shaped = set(found)
    for label, answer in labelled_answers(rest):
        field = _SHAPED.get(label)
        if field is None:
            words.setdefault(label, []).extend(words_of(answer))
        elif field not in shaped and answer.strip():
            found[field].append(answer.strip())
    return words


def _read_names(words: _Words, *, dated: bool) -> dict[Field, str | Rejected]:
    written = words[AnswerLabel.AROUND_NAME] + words.get(AnswerLabel.FULL_NAME, [])
    loose = without_fillers(written)
    # A label without an answer heads a table or stands away from its answer. In «Иван, 19 лет» the
    # word «лет» is no name. «май» may be half of a date.
    unclear = (
        any(words.get(label) == [] for label in _NAMING)
        or len({word[0].isupper() for word in loose}) > 1
        or any("/" in word for word in loose)
        or (not is_name(loose))
        or (not dated and any(word.casefold() in MONTHS for word in loose))
    )
    if unclear:
        return {Field.FIRST_NAME: Rejected("form.which_name")}
    names = _first_and_surname(words, loose)
    if names is None:
        return {Field.FIRST_NAME: _which_first(words, loose)}
    fields = zip((Field.FIRST_NAME, Field.SURNAME), names, strict=True)
    return {field: attempt(read_name, name) for field, name in fields if name}


def read_names_apart(rest: str) -> dict[Field, str | Rejected]:
    """The names of the one part between commas that may be a name; empty if it is not clear.

    The other words belong to an answer that was refused, such as «мяа» of «5 мяа 1990».
    """
    parts = [without_fillers(words_of(part)) for part in END_OF_ANSWER.split(rest)]
    likely = [
        part for part in parts if part and is_name(part) and all(w[0].isupper() for w in part)
    ]
    divided = divide_name(likely[0]) if len(likely) == 1 else None
    if divided is None:
        return {}
    fields = zip((Field.FIRST_NAME, Field.SURNAME), divided, strict=True)
    return {field: attempt(read_name, name) for field, name in fields if name}


def _first_and_surname(words: _Words, loose: list[str]) -> tuple[str, str] | None:
    """Divide the words into first name and surname; None when it is not clear how."""
    given, family = words.get(AnswerLabel.FIRST_NAME, []), words.get(AnswerLabel.SURNAME, [])
    if family:
        clear = len(loose) <= 1 - bool(given) and (given or loose or len(family) == 1)
        return (" ".join(given + loose), " ".join(family)) if clear else None
    if len(given) == 1:
        return (given[0], "".join(loose)) if len(loose) <= 1 else None
    if not given and not loose:
        return "", ""
    return divide_name(given or loose) if not (given and loose) else None


def _which_first(words: _Words, loose: list[str]) -> Rejected:
    """Two names without labels become two buttons; other words are asked for one by one."""
    is_pair = len(loose) == _TWO_NAMES and not {*_NAMING} & words.keys()
    names = [name for name in (attempt(read_name, word) for word in loose) if isinstance(name, str)]
    if is_pair and len(names) == _TWO_NAMES:
        return Rejected("form.which_first", one=names[0], other=names[1])
    return Rejected("form.which_name")


def _reading(results: Mapping[Field, str | Rejected]) -> FormReading:
    read = [(field, results[field]) for field in ALL_FIELDS if field in results]
    return FormReading(
        {field: result for field, result in read if isinstance(result, str)},
        tuple(FormProblem(field, result) for field, result in read if isinstance(result, Rejected)),
    )
