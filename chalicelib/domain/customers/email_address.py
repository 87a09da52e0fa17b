"""E-mail addresses: which ones can be delivered, and which ones are surely mistyped."""

import unicodedata
from itertools import takewhile
from typing import NewType

from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.chat_digest import keyed_digest
from chalicelib.domain.messages.host_name import to_a_labels

Email = NewType("Email", str)
"""Local part as typed, domain lower-cased and in Unicode."""

LOOKALIKE_SCRIPTS = frozenset({"ARMENIAN", "CHEROKEE", "CYRILLIC", "GREEK", "LATIN"})

LARGE_PROVIDERS = (
    "gmail.com",
    "hotmail.com",
    "icloud.com",
    "outlook.com",
    "protonmail.com",
    "rambler.ru",
    "yahoo.com",
    "yandex.com",
    "yandex.ru",
)

# Domains one letter from mail.ru exist (mai.ru is a university, mil.ru a ministry), so only the
# misspellings that no real domain explains are listed.
SHORT_NAME_SLIPS = dict.fromkeys(
    ("mail.r", "mail.ri", "mail.ry", "mail.tu", "mail.ruu", "maill.ru", "mial.ru"), "mail.ru"
)

REAL_NEIGHBOURS = frozenset({"gmail.ru", "outlook.co", "yahoo.co", "yandex.eu"})
"""Real domains that are one edit away from a large provider."""


def parse_email(text: str) -> Email:
    """Read an e-mail address that the e-mail channel can send to.

    Raises:
        Rejected: `email.unreadable`, `email.mixed_scripts` (letters of two look-alike
            alphabets in one part), `email.not_latin` (no provider that we send through
            takes such a local part), `email.misspelt` with `suggestion` and `typed`.
    """
    local, domain = _validated(text.strip())
    if any(_mixes_scripts(part) for part in (local, *domain.split("."))):
        raise Rejected("email.mixed_scripts")
    if not local.isascii():
        raise Rejected("email.not_latin")
    if meant := _meant_domain(domain):
        raise Rejected("email.misspelt", suggestion=f"{local}@{meant}", typed=f"{local}@{domain}")
    return Email(f"{local}@{domain}")


def email_key(address: str) -> str:
    """The one form in which two addresses are compared, everywhere (rule 8).

    Only the ASCII letters of the local part are lowered; the domain is an A-label of IDNA 2008.
    """
    local, at, domain = address.rpartition("@")
    return _ascii_lower(local) + at + _domain_to_ascii(domain)


def mailbox_digest(secret: bytes, address: str) -> str:
    """The name of a mailbox where its address must not stand: in keys."""
    return keyed_digest(secret, f"mailbox|{email_key(address)}")


def contact_form(address: str) -> str:
    """The form in which e-mail is sent: the local part as typed, the domain in ASCII."""
    local, at, domain = address.rpartition("@")
    return local + at + _domain_to_ascii(domain)


def is_same_mailbox(one: str, other: str) -> bool:
    """Whether two addresses are one mailbox."""
    return email_key(one) == email_key(other)


def _domain_to_ascii(domain: str) -> str:
    """The A-labels of a domain; a domain that has none keeps its spelling."""
    try:
        return to_a_labels(domain)
    except ValueError:
        return _ascii_lower(domain)


def _ascii_lower(text: str) -> str:
    # `str.lower` also folds letters of other alphabets, such as the Kelvin sign to a Latin k.
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def _validated(text: str) -> tuple[str, str]:
    # Imported here, because most updates carry no address and every cold start would pay for it.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    try:
        parts = validate_email(text, check_deliverability=False, strict=True)
    except EmailNotValidError as exc:
        raise Rejected("email.unreadable") from exc
    return parts.local_part, parts.domain


def _mixes_scripts(part: str) -> bool:
    scripts = {unicodedata.name(char, "?").split()[0] for char in part if char.isalpha()}
    return len(scripts & LOOKALIKE_SCRIPTS) > 1


def _meant_domain(domain: str) -> str | None:
    if domain in LARGE_PROVIDERS or domain in REAL_NEIGHBOURS:
        return None
    near = (provider for provider in LARGE_PROVIDERS if _is_one_slip(domain, provider))
    return SHORT_NAME_SLIPS.get(domain) or next(near, None)


def _is_one_slip(typed: str, meant: str) -> bool:
    """Whether one letter was lost, added, changed or swapped with the next one."""
    # A wrong first letter does not count: people notice it, and ymail.com is a real provider.
    if typed[0] != meant[0]:
        return False
    typed_rest, meant_rest = _without_common_ends(typed, meant)
    if len(typed_rest) == len(meant_rest) == len("ab"):
        return typed_rest == meant_rest[::-1]
    return max(len(typed_rest), len(meant_rest)) == 1


def _without_common_ends(one: str, other: str) -> tuple[str, str]:
    start = _shared_start(one, other)
    one, other = one[start:], other[start:]
    end = _shared_start(one[::-1], other[::-1])
    return one[: len(one) - end], other[: len(other) - end]


def _shared_start(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
