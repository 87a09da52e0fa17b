"""Reads a registration in one message: «Иван Петров, 8 921 123-45-67, ivan@mail.ru, 5 мая 1990».

E-mail addresses, dates and numbers are found by their shape; the rest is labels and names. If a
text can be read in two ways, no field is guessed and the bot asks.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field
from chalicelib.domain.customers.birthday import MONTHS, parse_birthday, to_text
from chalicelib.domain.customers.email_address import parse_email
from chalicelib.domain.customers.person_name import parse_name
from chalicelib.domain.customers.phone import (
    PHONE_DIGITS_MIN,
    ascii_digits,
    digit_count,
    parse_phone,
)
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


class _Label(StrEnum):
    """The labels that people write before an answer."""

    BIRTHDAY = (
        r"др|д\.\s?р|д/р|дата рождения|день рождения|дата|родил(?:ся|ась)"
        r"|birthday|birth ?date|date of birth|dob|born"
    )
    EMAIL = r"e-?mail|mail(?:to)?|(?:эл\.? ?|электронная )?почта|[ие]-?мейл"
    FIRST_NAME = r"имя|(?:first|given) name"
    FULL_NAME = r"ф\.? ?и\.? ?о|full name"
    PATRONYMIC = r"отчество|middle name|patronymic"
    PHONE = r"(?:номер )?тел(?:ефона?)?|моб(?:ильный)?|номер|phone(?: number)?|mobile|tel"
    SURNAME = r"фамилия|surname|(?:last|family) name"
    # Words before a name that do not say which part of it follows.
    AROUND_NAME = (
        r"(?:меня )?зовут|я|это|здравствуйте|привет|добрый (?:день|вечер)|доброе утро"
        r"|name(?: is)?|i(?: a|[’'])m|hello|hi|good (?:morning|day|evening)"
    )


_SHAPED = {
    _Label.PHONE: Field.PHONE,
    _Label.EMAIL: Field.EMAIL,
    _Label.BIRTHDAY: Field.BIRTHDAY,
}
_NAMING = (_Label.FIRST_NAME, _Label.FULL_NAME, _Label.SURNAME)
_SEVERAL = {
    Field.PHONE: "phone.several",
    Field.EMAIL: "email.several",
    Field.BIRTHDAY: "birthday.several",
}

_LABEL = re.compile(
    r"(?<![^\s,;(])(?:(?:мой|моя|моё|my) )?(?:"
    + "|".join(f"(?P<{label.name}>{label.value})" for label in _Label)
    + r")(?!\w|\.\w)\.?(?: ?[:=]\s*| ?[–—-] ?| ?)",
    re.IGNORECASE,
)
_END_OF_ANSWER = re.compile(r"[,;|\n]")
_FULL_STOP = re.compile(r"(?<=[^\W_]{2})\.$")
_TOKEN = re.compile(r"[^\s,;:<>()«»\"]+")
_NUMBER = re.compile(r"[+＋]?\(?\d(?:[ ().‐-―−-]{0,3}\d)*\)?")
_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})(?![^\W\d_])\.?"
# A phone may follow a name that is a month: «April 8 921 123-45-67» is Mrs April, not the 8th. So a
# number is a year or a day only if no digits follow that could belong to it.
_DAY_FIRST = (
    rf"\d{{1,2}}(?:-?(?:st|nd|rd|th|го|е|ое))?[ ./-]?(?:of )?{_MONTH}"
    r"(?:[ ./,-]{0,2}(?:[12]\d{3}|\d\d)(?![\d-]))?"
)
_MONTH_FIRST = rf"{_MONTH} ?\d{{1,2}}(?:st|nd|rd|th)?(?:,? [12]\d{{3}}(?![\d-])|(?! ?[\d(+-]))"
_NUMERIC = (
    r"(?:\d{1,2}\.\d{1,2}(?:\.\d{4}|\.\d\d)?|\d{1,2}/\d{1,2}(?:/\d{4}|/\d\d)?"
    r"|\d{1,2}-\d{1,2}-\d{4}|\d{4}(?P<mark>[-./])\d{1,2}(?P=mark)\d{1,2}"
    r"|[0-3]\d[01]\d(?:19|20)\d\d)(?![\d/-]|\.\d)"
)
_SPACED = r"(?<!\d )(?<!\) )\d{1,2} \d{1,2} (?:19|20)\d\d(?! ?[\d(+-])"
_DATE = re.compile(
    rf"(?<![\w./+-])(?:{_DAY_FIRST}|{_MONTH_FIRST}|{_NUMERIC}|{_SPACED})"
    r"(?: ?(?:года?|г)(?!\w)\.?)?",
    re.IGNORECASE,
)


def read_form(text: str, *, region: str, today: date) -> FormReading:
    """Read any text; a field that is not clear is missing or a problem, never a guess.

    Problems have the codes of the single fields, and `form.too_long` with `limit`,
    `form.which_name`, `birthday.several`, `email.several`.
    """
    if len(text) > FORM_CHARS_MAX:
        refusal = Rejected("form.too_long", limit=FORM_CHARS_MAX)
        return FormReading({}, (FormProblem(Field.FIRST_NAME, refusal),))
    readers: dict[Field, Callable[[str], str]] = {
        Field.PHONE: lambda written: parse_phone(written, region=region),
        Field.EMAIL: lambda written: parse_email(written.rstrip(".!?")),
        Field.BIRTHDAY: lambda written: to_text(parse_birthday(written, today=today)),
    }
    found, rest = _extract_shapes(_plain(text))
    words = _sort_by_labels(rest, found)
    results = _read_names(words, dated=Field.BIRTHDAY in found)
    results |= {field: _read_single(field, found[field], readers[field]) for field in found}
    return _reading(results)


def _plain(text: str) -> str:
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    lines = ascii_digits(unicodedata.normalize("NFC", visible)).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines)


def _extract_shapes(text: str) -> tuple[dict[Field, list[str]], str]:
    """Return the texts found for each field, and the rest of the message."""
    found: dict[Field, list[str]] = defaultdict(list)

    def extract(match: re.Match[str], field: Field) -> str:
        found[field].append(match[0])
        # A comma, so that the words on both sides do not become one answer.
        return " , "

    # The order matters: an address may contain digits, and a date consists of numbers.
    rest = _TOKEN.sub(
        lambda token: extract(token, Field.EMAIL) if "@" in token[0] else token[0], text
    )
    rest = _DATE.sub(lambda match: extract(match, Field.BIRTHDAY), rest)
    return found, _NUMBER.sub(lambda match: extract(match, _field_of_number(match[0])), rest)


def _field_of_number(number: str) -> Field:
    """A number too short for a phone is read as a birthday, so that its problem is reported."""
    is_phone = number[0] in "+＋" or digit_count(number) >= PHONE_DIGITS_MIN
    return Field.PHONE if is_phone else Field.BIRTHDAY


def _sort_by_labels(rest: str, found: dict[Field, list[str]]) -> dict[_Label, list[str]]:
    """Return the words of names; a labelled text without a shape joins `found` and is refused."""
    words: dict[_Label, list[str]] = {}
    shaped = set(found)
    for label, answer in _labelled(rest):
        field = _SHAPED.get(label)
        if field is None:
            words.setdefault(label, []).extend(_words(answer))
        elif field not in shaped and answer.strip():
            found[field].append(answer.strip())
    return words


def _labelled(rest: str) -> Iterator[tuple[_Label, str]]:
    """Split the text at the labels; a label holds until the end of its answer."""
    labels = list(_LABEL.finditer(rest))
    ends = [label.start() for label in labels] + [len(rest)]
    yield _Label.AROUND_NAME, rest[: ends[0]]
    for match, end in zip(labels, ends[1:], strict=True):
        answer, *others = _END_OF_ANSWER.split(rest[match.end() : end], maxsplit=1)
        yield _Label[match.lastgroup or ""], answer
        yield _Label.AROUND_NAME, " ".join(others)


def _words(text: str) -> list[str]:
    tokens = (token.strip('!?:()«»"') for token in _END_OF_ANSWER.sub(" ", text).split())
    return [_FULL_STOP.sub("", token) for token in tokens if any(char.isalpha() for char in token)]


def _read_names(words: Mapping[_Label, list[str]], *, dated: bool) -> dict[Field, str | Rejected]:
    full_name = words.get(_Label.FULL_NAME, [])
    loose = words[_Label.AROUND_NAME] + full_name
    # A label without an answer heads a table or stands away from its answer. Some people begin
    # «ФИО» with the surname, others end with it. In «Иван, 19 лет» the word «лет» is no name.
    # «май» may be half of a date.
    unclear = (
        any(words.get(label) == [] for label in _NAMING)
        or len(full_name) > 1
        or len({word[0].isupper() for word in loose}) > 1
        or any("/" in word for word in loose)
        or (not dated and any(word.casefold() in MONTHS for word in loose))
    )
    names = _first_and_surname(words, loose)
    if unclear or names is None:
        return {Field.FIRST_NAME: Rejected("form.which_name")}
    fields = zip((Field.FIRST_NAME, Field.SURNAME), names, strict=True)
    return {field: _attempt(parse_name, " ".join(name)) for field, name in fields if name}


def _first_and_surname(
    words: Mapping[_Label, list[str]], loose: list[str]
) -> tuple[list[str], list[str]] | None:
    """Divide the words into first name and surname; None when it is not clear how."""
    given, family = words.get(_Label.FIRST_NAME, []), words.get(_Label.SURNAME, [])
    named = given + loose
    if family:
        clear = len(loose) <= 1 - bool(given) and (named or len(family) == 1)
        return (named, family) if clear else None
    clear = len(given) <= 1 and len(named) <= len((Field.FIRST_NAME, Field.SURNAME))
    return (named[:1], named[1:]) if clear else None


def _read_single(field: Field, texts: list[str], read: Callable[[str], str]) -> str | Rejected:
    answers = {_attempt(read, text) for text in texts}
    return answers.pop() if len(answers) == 1 else Rejected(_SEVERAL[field])


def _attempt(read: Callable[[str], str], text: str) -> str | Rejected:
    try:
        return read(text)
    except Rejected as refusal:
        return refusal


def _reading(results: Mapping[Field, str | Rejected]) -> FormReading:
    read = [(field, results[field]) for field in ALL_FIELDS if field in results]
    return FormReading(
        {field: result for field, result in read if isinstance(result, str)},
        tuple(FormProblem(field, result) for field, result in read if isinstance(result, Rejected)),
    )
