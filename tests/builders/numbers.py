"""The numbers of builders, which start anew for each unit test.

The draw of a holdout depends on ids. If numbers continued from test to test, a result
would depend on which tests ran before in the same process.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

_all: list["Numbers"] = []


@dataclass(slots=True)
class Numbers:
    """Counts up from `first`; `restart_numbers` starts again."""

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
    """Restart every builder at its first number plus `passed_over`."""
    for numbers in _all:
        numbers.restart(passed_over)
