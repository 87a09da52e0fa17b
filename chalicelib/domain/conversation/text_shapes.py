"""Finds e-mail addresses, dates and numbers in a text by their shape.

The one-message form and every single question read with these functions, so that a text which one
of them understands is understood by the other.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date

from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.customers.birthday import MONTHS, parse_birthday, to_text
from chalicelib.domain.customers.email_address import parse_email
from chalicelib.domain.customers.phone import (
    PHONE_DIGITS_MIN,
    ascii_digits,
    digit_count,
    parse_phone,
)
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.visible_text import BLANKS, without_formats

SPOILT_PHONE_DIGITS_MIN = 5
SEVERAL = {
    Field.PHONE: "phone.several",
    Field.EMAIL: "email.several",
    Field.BIRTHDAY: "birthday.several",
}

# The joiner and the variation selectors are marks that print as nothing.
_PRINTS_NOTHING = BLANKS | frozenset("\u034f\ufe0e\ufe0f")
_AROUND = " .,;:!?…'’`\"“”„«»()[]{}<>/"
_EMPHASIS = "*_~"  # of messengers, on both sides of a word
_AFTER_ADDRESS = re.compile(r"(?<=.@)([^?#&/]*).*", re.DOTALL)
_TOKEN = re.compile(r"[^\s,;:<>()\[\]{}«»\"“”„|]+")
# «ivan@mail,ru» is one address with a slip, and «ivan.mail.ru» has lost its sign.
_SPOILT = re.compile(
    r"(?<![^\s,;])(?:[\w.+-]+@[\w-]+(?:\.[\w-]+)*,[a-z]{2,3}|[a-z0-9_][\w+-]*(?:\.[\w-]+)*\.(?:ru|com|net|org))"
    r"(?![\w@.])",
    re.IGNORECASE,
)
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


def plain_text(text: str) -> str:
    """The text without invisible characters, with ASCII digits and single spaces in its lines."""
    spaced = "".join(" " if char in _PRINTS_NOTHING else char for char in without_formats(text))
    lines = ascii_digits(unicodedata.normalize("NFC", spaced)).splitlines()
    tidy = "\n".join(" ".join(line.split()) for line in lines)
    return tidy.replace("＠", "@").replace(" @ ", "@")


def extract_shapes(plain: str) -> tuple[dict[Field, list[str]], str]:
    """Return the texts found for each field, and the rest of the message."""
    found: dict[Field, list[str]] = defaultdict(list)

    def extract(match: re.Match[str], field: Field) -> str:
        found[field].append(match[0])
        # A comma, so that the words on both sides do not become one answer.
        return " , "

    # The order matters: an address may contain digits, and a date consists of numbers.
    rest = _TOKEN.sub(
        lambda token: extract(token, Field.EMAIL) if "@" in token[0] else token[0],
        _SPOILT.sub(lambda match: extract(match, Field.EMAIL), plain),
    )
    rest = _DATE.sub(lambda match: extract(match, Field.BIRTHDAY), rest)
    has_date = Field.BIRTHDAY in found
    return found, _NUMBER.sub(
        lambda match: extract(match, _field_of_number(match[0], has_date=has_date)), rest
    )


def read_shaped(field: Field, texts: Sequence[str], *, region: str, today: date) -> str | Rejected:
    """The one value that the texts of a field say, or what is wrong with them."""
    readers: dict[Field, Callable[[str], str]] = {
        Field.PHONE: lambda written: parse_phone(written, region=region),
        Field.EMAIL: lambda written: parse_email(_bare_address(written)),
        Field.BIRTHDAY: lambda written: to_text(
            parse_birthday(written.strip(_AROUND), today=today)
        ),
    }
    answers = {attempt(readers[field], text) for text in texts}
    return answers.pop() if len(answers) == 1 else Rejected(SEVERAL[field])


def attempt(read: Callable[[str], str], text: str) -> str | Rejected:
    """The value that a reader finds in a text, or its refusal."""
    try:
        return read(text)
    except Rejected as refusal:
        return refusal


def _bare_address(written: str) -> str:
    """The address without the signs around it and the parameters of a `mailto:` link."""
    bare = written.strip(_AROUND)
    for sign in _EMPHASIS:
        # One on the left alone may belong to the address: _ivan@mail.ru.
        bare = bare.strip(sign) if bare.startswith(sign) and bare.endswith(sign) else bare
    return _AFTER_ADDRESS.sub(r"\1", bare)


def _field_of_number(number: str, *, has_date: bool) -> Field:
    """A number too short for a phone is read as a birthday, so that its problem is reported.

    Beside a date it is a phone with a digit missing.
    """
    digits_min = SPOILT_PHONE_DIGITS_MIN if has_date else PHONE_DIGITS_MIN
    is_phone = number[0] in "+＋" or digit_count(number) >= digits_min
    return Field.PHONE if is_phone else Field.BIRTHDAY
