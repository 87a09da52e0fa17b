"""What a channel cannot know, so that nobody takes it for a number."""

from dataclasses import dataclass
from typing import Never


@dataclass(frozen=True, slots=True)
class Unknown:
    """A quantity that nobody can tell, and why: `telegram.no_receipts`.

    It has no arithmetic. Printing it, formatting it and asking whether it is true are mistakes
    too: whoever shows it finds words for it first.
    """

    why: str

    def __str__(self) -> Never:
        raise TypeError(f"unknown is not a number: {self.why}")

    def __format__(self, spec: str) -> Never:
        raise TypeError(f"unknown is not a number: {self.why}")

    def __bool__(self) -> Never:
        raise TypeError(f"unknown is neither true nor false: {self.why}")
