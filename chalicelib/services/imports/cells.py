"""Reads cells as people and their programs write them; each function names the field it refuses."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import TypeVar

from chalicelib.domain.customers.birthday import Birthday, from_text, parse_birthday
from chalicelib.domain.customers.card import CardNumber, is_card_number
from chalicelib.domain.customers.email_address import Email, parse_email
from chalicelib.domain.customers.names.person_name import parse_name
from chalicelib.domain.customers.phone import Phone, parse_phone
from chalicelib.domain.customers.zone import is_canonical_zone
from chalicelib.domain.errors import Rejected
from chalicelib.domain.imports.outcome import BadField
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.visible_text import has_visible
from chalicelib.domain.money import Money, parse_amount
from chalicelib.domain.turned_text import is_turned

Value = TypeVar("Value")

CODE = re.compile(r"\w[\w.\-]{0,39}")
NUMBER = re.compile(r"\w[\w.\-]{0,63}")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
SPACES = re.compile(r"[\s\u00a0\u202f]+")
WHOLE = re.compile(r"[+-]?[0-9]{1,9}(?:[.,]0+)?")
DATED = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)|(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4}))"
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?)?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
YEARS = (1900, 9000)  # of a year beyond them no zone can be taken, and nobody means one
CLOCK = re.compile(r"(?<=\d)[T ]\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?$")
YES = frozenset({"1", "да", "yes", "y", "true", "+", "истина", "согласен", "согласна"})
NO = frozenset({"0", "нет", "no", "n", "false", "-", "ложь", "отказ"})
LANGUAGES: Mapping[str, Locale] = {
    "ru": "ru",
    "rus": "ru",
    "русский": "ru",
    "рус": "ru",
    "russian": "ru",
    "en": "en",
    "eng": "en",
    "английский": "en",
    "англ": "en",
    "english": "en",
}


def read_cell(name: str, read: Callable[[str], Value], text: str) -> Value:
    """Read a cell of a field.

    Raises:
        BadField: the cell cannot be read.
    """
    try:
        return read(text)
    except Rejected as refusal:
        raise BadField(name, refusal) from refusal
    except (ValueError, OverflowError) as exc:
        raise BadField(name, Rejected("cell.unreadable")) from exc


def read_phone(text: str, region: str) -> Phone:
    """Read a phone in any common form."""
    return parse_phone(text, region=region)


def read_card(text: str) -> CardNumber:
    """Read a card number with or without spaces.

    Raises:
        Rejected: `card.unreadable`.
    """
    digits = SPACES.sub("", text)
    if not is_card_number(digits):
        raise Rejected("card.unreadable")
    return CardNumber(digits)


def read_email(text: str) -> Email:
    """Read an e-mail address."""
    return parse_email(text)


def read_name(text: str) -> str:
    """Read a first name or a surname."""
    return parse_name(text)


def split_name(text: str) -> tuple[str, str]:
    """Read a full name, surname first: the first name, the surname. A patronymic is left out."""
    words = text.split()
    if len(words) == 1:
        return parse_name(words[0]), ""
    return parse_name(words[1]), parse_name(words[0])


def read_birthday(text: str, today: date) -> Birthday:
    """Read a birthday in any common form."""
    if text.startswith("--"):  # as an export writes one without a year
        return from_text(text)
    # A spreadsheet writes a date with a clock.
    return parse_birthday(CLOCK.sub("", text), today=today)


def read_language(text: str) -> Locale:
    """Read a language.

    Raises:
        Rejected: `cell.language`.
    """
    found = LANGUAGES.get(text.strip().casefold())
    if found is None:
        raise Rejected("cell.language")
    return found


def read_zone(text: str) -> str:
    """Read a canonical name of a zone.

    Raises:
        Rejected: `cell.zone`.
    """
    if not is_canonical_zone(text):
        raise Rejected("cell.zone")
    return text


def read_code(text: str) -> str:
    """Read the code of a shop, or a tag.

    Raises:
        Rejected: `cell.code`.
    """
    if not CODE.fullmatch(text):
        raise Rejected("cell.code")
    return text


def read_receipt(text: str) -> str:
    """Read the number of a receipt.

    Raises:
        Rejected: `cell.code`.
    """
    if not NUMBER.fullmatch(text):
        raise Rejected("cell.code")
    return text


def read_tags(text: str) -> frozenset[str]:
    """Read tags between commas or semicolons."""
    words = (word.strip() for word in re.split(r"[,;\n]", text))
    return frozenset(read_code(word) for word in words if word)


def read_text(text: str, chars_max: int) -> str:
    """Read a text that a person wrote, in one line.

    Raises:
        Rejected: `cell.text`, with the most characters.
    """
    line = SPACES.sub(" ", text).strip()
    if len(line) > chars_max or CONTROL.search(line) or is_turned(line) or not has_visible(line):
        raise Rejected("cell.text", most=chars_max)
    return line


def read_whole(text: str) -> int:
    """Read a whole number, also one that a spreadsheet wrote with a zero behind the point.

    Raises:
        Rejected: `cell.whole`.
    """
    digits = SPACES.sub("", text)
    if not WHOLE.fullmatch(digits):
        raise Rejected("cell.whole")
    return int(re.split("[.,]", digits)[0])


def read_money(text: str, currency: str) -> Money:
    """Read an amount, with a comma or a point.

    Raises:
        Rejected: `cell.amount`.
    """
    try:
        return parse_amount(SPACES.sub("", text).replace(",", "."), currency)
    except ValueError as exc:
        raise Rejected("cell.amount") from exc


def read_quantity(text: str) -> int:
    """Read a quantity in thousandths.

    Raises:
        Rejected: `cell.quantity`.
    """
    from chalicelib.domain.shopping.purchase import parse_quantity  # noqa: PLC0415

    try:
        return parse_quantity(SPACES.sub("", text).replace(",", "."))
    except ValueError as exc:
        raise Rejected("cell.quantity") from exc


def read_yes_no(text: str) -> bool:
    """Read a yes or a no in Russian or English.

    Raises:
        Rejected: `cell.yes_no`.
    """
    word = text.strip().casefold()
    if word not in YES | NO:
        raise Rejected("cell.yes_no")
    return word in YES


def read_instant(text: str, zone: tzinfo) -> datetime:
    """Read a day, or an instant; one without a zone is in the programme's.

    Raises:
        Rejected: `cell.instant`.
    """
    found = DATED.fullmatch(text.strip())
    if found is None:
        raise Rejected("cell.instant")
    day = [found[name] for name in (("year", "month", "day") if found["year"] else ("y", "m", "d"))]
    clock = [found[name] or "0" for name in ("hour", "minute", "second")]
    try:
        local = datetime(*(int(each) for each in (*day, *clock)), tzinfo=_zone(found["zone"], zone))  # type: ignore[misc,arg-type]
    except ValueError as exc:
        raise Rejected("cell.instant") from exc
    if not YEARS[0] <= local.year < YEARS[1]:
        raise Rejected("cell.instant")
    return local.astimezone(UTC)


def read_day(text: str) -> date:
    """Read a day.

    Raises:
        Rejected: `cell.instant`.
    """
    return read_instant(text, UTC).date()


def _zone(written: str | None, otherwise: tzinfo) -> tzinfo:
    if not written:
        return otherwise
    zone = datetime.strptime(written, "%z").tzinfo
    assert zone is not None
    return zone
