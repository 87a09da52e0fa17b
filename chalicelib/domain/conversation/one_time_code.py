"""One-time codes: derived from a stored nonce and a secret, never stored themselves."""

import hmac
import re
from datetime import timedelta

from chalicelib.domain.customers.phone import ascii_digits
from chalicelib.domain.messages.visible_text import without_formats

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=5)
CODE_TRIES_MAX = 5  # of a million codes: a guess succeeds once in 200,000 requests

# A code alone, or in two halves. Halves of a longer number, such as a phone, are no code.
_GROUP = re.compile(r"(?<!\d)\d{6}(?!\d)|(?<!\d)(?<!\d[ -])\d{3}[ -]\d{3}(?![ -]?\d)")


def derive_code(secret: bytes, *, nonce: str, purpose: str) -> str:
    """Derive the code of one request; a repetition after a crash derives the same code.

    `nonce` is unique per request and has no `|`, so that it cannot run into `purpose`.
    """
    assert "|" not in nonce
    digest = hmac.digest(secret, f"code|{purpose}|{nonce}".encode(), "sha256")
    # All 256 bits are reduced, so no code is likelier than another by more than 2^-236.
    return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def read_code(text: str) -> str | None:
    """The one group of six digits in a text, in any script; None if there is none, or several.

    Only such a text is a guess. Words, and numbers that are no code, cost no try.
    """
    plain = " ".join(ascii_digits(without_formats(text)).split())
    dense = plain.replace(" ", "").replace("-", "")
    if len(dense) == CODE_DIGITS and dense.isdecimal():
        return dense
    groups = [re.sub(r"\D", "", group) for group in _GROUP.findall(plain)]
    return groups[0] if len(groups) == 1 else None


def is_right_code(secret: bytes, *, nonce: str, purpose: str, typed: str) -> bool:
    """Compare the code in a text in constant time.

    The caller checks that the code is not too old and counts the tries.
    """
    right = derive_code(secret, nonce=nonce, purpose=purpose)
    return hmac.compare_digest(right, read_code(typed) or "")
