"""Phone numbers: read leniently, stored in one form, shown masked."""

import re
from typing import TYPE_CHECKING, NamedTuple, NewType

from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.visible_text import without_formats

if TYPE_CHECKING:  # every cold start would pay for the import of phonenumbers
    from phonenumbers import PhoneNumber

Phone = NewType("Phone", str)
"""E.164 with the plus."""

BETWEEN = ";"
MOBILE = "mobile"


class PhoneFacts(NamedTuple):
    """The country of a number (ISO 3166), and whether it can receive an SMS."""

    country: str
    mobile: bool

    def to_text(self) -> str:
        """Write `RU;mobile`, or `RU;` for a number that takes no SMS."""
        return f"{self.country}{BETWEEN}{MOBILE if self.mobile else ''}"

    @classmethod
    def from_text(cls, text: str) -> "PhoneFacts":
        """Read what `to_text` wrote."""
        country, _, mobile = text.partition(BETWEEN)
        return cls(country, mobile == MOBILE)


NO_NUMBER = Phone("")
"""In place of a number that now belongs to another customer."""

NO_FACTS = PhoneFacts("", mobile=False)


TEXT_CHARS_MAX = 100
"""Longer than any number with a label; it bounds the search of the phonenumbers library."""

E164_DIGITS_MAX = 15
PHONE_DIGITS_MIN = 8
"""A text with fewer digits lacks its area code, or is no phone number."""

_LABEL = re.compile(r"^\s*(?:тел(?:ефон)?|моб(?:ильный)?|phone|mobile|tel)\s*[.:]*", re.IGNORECASE)
_WRITTEN = re.compile(r"[+＋()\[\]\d\s./‐-―−-]+")
_SEPARATE = re.compile(r"[,;/\n]|[^\W\d_]+")
DIALLED_PLUS = "00"  # most countries dial it before a country code
COUNTRY_CODE_DIGITS_MIN = 11
"""A shorter number is not read as one that lost its plus."""


def parse_phone(text: str, *, region: str) -> Phone:
    """Read one number as people and spreadsheets write it.

    A number without a country code is read as one of `region` (ISO 3166).

    Raises:
        Rejected: `phone.unreadable`, `phone.several` or `phone.invalid`.
    """
    written = _plain(text)
    if len(written) > TEXT_CHARS_MAX or not re.search(r"\d", written):
        raise Rejected("phone.unreadable")
    if _holds_several(written, region):
        raise Rejected("phone.several")
    if not _WRITTEN.fullmatch(written):
        raise Rejected("phone.unreadable")
    return _first_valid(written, region)


def country_of(phone: Phone) -> str:
    """Return the country of the number (ISO 3166), or `001` for a network of no country."""
    import phonenumbers  # noqa: PLC0415

    # The country code alone is not enough: Russia and Kazakhstan share +7.
    return str(phonenumbers.region_code_for_number(_parsed(phone)))


def is_mobile(phone: Phone) -> bool:
    """Whether an SMS may be sent; premium, VoIP and toll-free numbers get none."""
    from phonenumbers import PhoneNumberType, number_type  # noqa: PLC0415

    # In some countries, such as the USA, a mobile number looks like that of a fixed line.
    mobile = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return number_type(_parsed(phone)) in mobile


def phone_facts(phone: Phone) -> PhoneFacts:
    """Return the facts that are stored beside the number."""
    # Parsing is slow: a plan over millions of customers reads the stored facts instead.
    return PhoneFacts(country_of(phone), is_mobile(phone))


def mask_phone(phone: Phone) -> str:
    """Show the country code and the last four digits: `+7 *** ***-45-67`."""
    code = _parsed(phone).country_code
    return f"+{code} *** ***-{phone[-4:-2]}-{phone[-2:]}"


def ascii_digits(text: str) -> str:
    """Rewrite the digits of any script, full width too, as 0 to 9."""
    return "".join(str(int(char)) if char.isdecimal() else char for char in text)


def digit_count(text: str) -> int:
    """Count the digits of a text, in any script."""
    return sum(char.isdecimal() for char in text)


def _plain(text: str) -> str:
    return _LABEL.sub("", ascii_digits(without_formats(text))).strip()


def _holds_several(written: str, region: str) -> bool:
    long_parts = [
        part for part in _SEPARATE.split(written) if digit_count(part) >= PHONE_DIGITS_MIN
    ]
    if len(long_parts) > 1:
        return True
    return digit_count(written) > E164_DIGITS_MAX and _numbers_found(written, region) > 1


def _numbers_found(written: str, region: str) -> int:
    from phonenumbers import PhoneNumberMatcher  # noqa: PLC0415

    return sum(1 for _ in PhoneNumberMatcher(written, region))


def _first_valid(written: str, region: str) -> Phone:
    digits = "".join(char for char in written if char.isdecimal())
    # People and spreadsheets drop the plus. A number that is none of `region` is then an
    # international one; with fewer digits it is more likely a national one with a digit missing.
    lost_plus = "+" not in written and len(digits) >= COUNTRY_CODE_DIGITS_MIN
    phone = valid_phone(written, region)
    if phone is None and lost_plus:
        phone = valid_phone(f"+{digits.removeprefix(DIALLED_PLUS)}", region)
    if phone is None:
        raise Rejected("phone.invalid")
    return phone


def valid_phone(spelling: str, region: str) -> Phone | None:
    """The number that one spelling is in `region`; None if there is no such number."""
    import phonenumbers  # noqa: PLC0415

    try:
        number = phonenumbers.parse(spelling, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _parsed(phone: Phone) -> "PhoneNumber":
    from phonenumbers import parse  # noqa: PLC0415

    return parse(phone)
