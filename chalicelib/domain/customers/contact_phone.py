"""The number of a messenger's contact: proven only if it needs no interpretation.

A contact proves exactly the digits that it holds. The lenient reader of typed numbers is in
`phone.py`: what only that reader understands counts as typed, and a code has to prove it.
"""

from chalicelib.domain.customers.phone import TEXT_CHARS_MAX, Phone, valid_phone

SEPARATORS = str.maketrans("", "", " ()-")


def read_contact_phone(written: str, *, region: str) -> Phone | None:
    """The number that a contact proves; None if it can be read in no way, or in more than one.

    Without a plus the digits are an international number, or a national one of `region` (ISO 3166)
    with the prefix that its country dials, such as 8 in Russia.
    """
    if len(written) > TEXT_CHARS_MAX:
        return None
    spelling = written.strip(" ")
    digits = spelling.removeprefix("+").translate(SEPARATORS)
    if not (digits.isascii() and digits.isdecimal()):
        return None
    readings = {_international(digits, region)}
    if not spelling.startswith("+"):
        readings.add(_national(digits, region))
    # Two readings are two numbers: 84912345678 is of Vietnam, or of Ryazan as Russians dial it.
    found = readings - {None}
    return found.pop() if len(found) == 1 else None


def _international(digits: str, region: str) -> Phone | None:
    """The number of these very digits: the library would drop a prefix that is dialled too much."""
    phone = valid_phone(f"+{digits}", region)
    return phone if phone == f"+{digits}" else None


def _national(digits: str, region: str) -> Phone | None:
    """The number if its digits are those that people of the country dial, its prefix included."""
    import phonenumbers  # noqa: PLC0415 - it loads much

    phone = valid_phone(digits, region)
    if phone is None:
        return None
    number, national = phonenumbers.parse(phone), phonenumbers.PhoneNumberFormat.NATIONAL
    prefix = phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) or ""
    written = (
        phonenumbers.format_number(number, national),
        prefix + phonenumbers.national_significant_number(number) if prefix else "",
    )
    is_dialled = digits in {"".join(filter(str.isdecimal, spelling)) for spelling in written}
    return phone if is_dialled else None
