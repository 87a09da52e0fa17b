"""Exchanging a secret: for a while the parameter holds two, `new,old`, and both are valid.

The first one signs; what any of them signed is accepted. When nothing that the old one signed is in
use any more, it is removed (docs/deploy.md says when).
"""

import hmac
from collections.abc import Iterable

SEPARATOR = ","


def secrets_in(parameter: str, *, chars_min: int = 1) -> tuple[str, ...]:
    """Return the secrets in a parameter, the new one first; empty if it has none.

    A text with a comma is one secret if one of its parts is shorter than `chars_min`: a secret that
    was chosen before secrets could be exchanged may have a comma.
    """
    # People write `new, old`, and a file that a secret was read from ends with a line end.
    parts = tuple(filter(None, map(str.strip, parameter.split(SEPARATOR))))
    if all(len(part) >= chars_min for part in parts):
        return parts
    return (parameter,)


def is_one_of(shown: bytes, expected: Iterable[bytes]) -> bool:
    """Whether the shown secret or signature is one of the expected ones, in constant time."""
    # A list, so that every one is compared: the time must not show which one was close.
    return any([hmac.compare_digest(shown, each) for each in expected])  # noqa: C419
