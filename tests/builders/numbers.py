"""Numbers that builders give to what they make: every test begins with the same ones.

A draw into a holdout depends on ids. With numbers that went on from test to test, a result
would depend on which tests ran before in the same process.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

_all: list["Numbers"] = []


@dataclass(slots=True)
class Numbers:
    """Counts up from `first`; `restart_numbers` begins anew."""

    first: int
    _left: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        self.restart()
        _all.append(self)

    def __next__(self) -> int:
        return next(self._left)

    def restart(self) -> None:
        self._left = count(self.first)


def restart_numbers() -> None:
    """Let every builder count from its first number again."""
    for numbers in _all:
        numbers.restart()
