"""What the doctor found."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How bad it is: a fault keeps something from working, a warning will or may."""

    FINE = "fine"
    WARNING = "warning"
    FAULT = "FAULT"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one part, and what to do about it."""

    grade: Grade
    part: str
    says: str
    do: str = ""


def fine(part: str, says: str) -> Finding:
    """Say that a part is as it should be."""
    return Finding(Grade.FINE, part, says)


def warning(part: str, says: str, do: str) -> Finding:
    """Say what may go wrong."""
    return Finding(Grade.WARNING, part, says, do)


def fault(part: str, says: str, do: str) -> Finding:
    """Say what does not work."""
    return Finding(Grade.FAULT, part, says, do)
