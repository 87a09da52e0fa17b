"""Waits until another process has done something."""

import time
from collections.abc import Callable
from typing import TypeVar

WAIT_S = 30.0
POLL_S = 0.1

T = TypeVar("T")


class NeverCame(RuntimeError):
    """The condition was not met in time."""


def wait_for(ask: Callable[[], T], otherwise: str, *, within_s: float = WAIT_S) -> T:
    """Call `ask` until its answer is true, and return that answer.

    Raises:
        NeverCame: no answer was true in time; the text begins with `otherwise`.
    """
    deadline = time.monotonic() + within_s
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise NeverCame(f"{otherwise} in {within_s:.0f} s")
        time.sleep(POLL_S)
    return answer
