"""One-time codes: derived, never stored, so nothing that is stored reveals them."""

import hmac
from datetime import timedelta

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=5)
CODE_TRIES_MAX = 5


def derive_code(secret: bytes, *, nonce: str, purpose: str) -> str:
    """Give the code of one request; the same one again after a crash.

    `nonce` is unique per request; `purpose` is a word of ours and holds no `|`.
    """
    assert "|" not in purpose
    digest = hmac.digest(secret, f"code|{purpose}|{nonce}".encode(), "sha256")
    # All 256 bits are reduced, so no code is likelier than another by more than 2^-236.
    return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def is_right_code(secret: bytes, *, nonce: str, purpose: str, typed: str) -> bool:
    """Compare in constant time; spaces and the digits of any script are accepted.

    Life and tries are the caller's to count.
    """
    right = derive_code(secret, nonce=nonce, purpose=purpose)
    return hmac.compare_digest(right.encode(), _ascii_digits(typed).encode("utf-8", "replace"))


def _ascii_digits(typed: str) -> str:
    dense = "".join(typed.split())
    return "".join(str(int(char)) if char.isdecimal() else char for char in dense)
