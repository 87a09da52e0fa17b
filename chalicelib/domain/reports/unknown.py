"""A figure that cannot be known, which must not be mistaken for a number."""

from dataclasses import dataclass
from typing import Never


@dataclass(frozen=True, slots=True)
class Unknown:
    """A figure that cannot be known, and why: `telegram.no_receipts`.

    Arithmetic, printing, formatting and truth tests raise: code that shows a figure must handle
    this case explicitly.
    """

    why: str

    def __str__(self) -> Never:
        raise TypeError(f"unknown is not a number: {self.why}")

    def __format__(self, spec: str) -> Never:
        raise TypeError(f"unknown is not a number: {self.why}")

    def __bool__(self) -> Never:
        raise TypeError(f"unknown is neither true nor false: {self.why}")
