"""Versions of the programme, and what may follow one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # whoever asks for the brand alone does not load the models of the document
    from chalicelib.domain.points.programme import Programme


@dataclass(frozen=True, slots=True)
class ProgrammeVersion:
    """A programme that is in force from `effective_at` on, until the next version is."""

    number: int
    effective_at: datetime
    recorded_at: datetime
    by: str
    programme: "Programme"


def in_force(versions: Sequence[ProgrammeVersion], at: datetime) -> ProgrammeVersion | None:
    """Return the version that values a receipt of this instant; None before the first."""
    begun = [version for version in versions if version.effective_at <= at]
    return begun[-1] if begun else None
