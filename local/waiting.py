"""Waiting for what another process does."""

import time
from collections.abc import Callable
from typing import TypeVar

WAIT_S = 30.0
POLL_S = 0.1

T = TypeVar("T")


class NeverCame(RuntimeError):
    """What was waited for did not happen in time."""


def wait_for(ask: Callable[[], T], otherwise: str, *, within_s: float = WAIT_S) -> T:
    """Return the first answer that is true.

    Raises:
        NeverCame: none came in time; `otherwise` says what that means.
    """
    deadline = time.monotonic() + within_s
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise NeverCame(f"{otherwise} in {within_s:.0f} s")
        time.sleep(POLL_S)
    return answer
