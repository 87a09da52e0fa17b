"""Numbers that builders give to what they make: a unit test begins with the same ones always.

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
        self.restart(0)
        _all.append(self)

    def __next__(self) -> int:
        return next(self._left)

    def restart(self, passed_over: int) -> None:
        self._left = count(self.first + passed_over)


def restart_numbers(passed_over: int = 0) -> None:
    """Let every builder count anew, from its first number or so many after it."""
    for numbers in _all:
        numbers.restart(passed_over)
