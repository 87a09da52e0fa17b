"""One-time codes: derived from a stored nonce and a secret, never stored themselves."""

import hmac
from datetime import timedelta

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=5)
CODE_TRIES_MAX = 5  # of a million codes: a guess succeeds once in 200,000 requests


def derive_code(secret: bytes, *, nonce: str, purpose: str) -> str:
    """Derive the code of one request; a repetition after a crash derives the same code.

    `nonce` is unique per request and has no `|`, so that it cannot run into `purpose`.
    """
    assert "|" not in nonce
    digest = hmac.digest(secret, f"code|{purpose}|{nonce}".encode(), "sha256")
    # All 256 bits are reduced, so no code is likelier than another by more than 2^-236.
    return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def is_right_code(secret: bytes, *, nonce: str, purpose: str, typed: str) -> bool:
    """Compare in constant time; spaces and digits of any script are accepted.

    The caller checks that the code is not too old and counts the tries.
    """
    right = derive_code(secret, nonce=nonce, purpose=purpose)
    # Bytes, because `compare_digest` refuses texts that are not ASCII.
    return hmac.compare_digest(right.encode(), _ascii_digits(typed).encode("utf-8", "replace"))


def _ascii_digits(typed: str) -> str:
    dense = "".join(typed.split())
    return "".join(str(int(char)) if char.isdecimal() else char for char in dense)
