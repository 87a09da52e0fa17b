"""Formats the measurements as one Markdown table."""

from collections.abc import Iterable
from dataclasses import dataclass

HEADER = "| measure | ours | floor or peer | ratio | goal | met |\n|---|---:|---:|---:|---|---|"


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement; `limit` bounds the ratio if there is one, or else our own figure."""

    measure: str
    ours: float
    unit: str = ""
    beside: float | None = None
    beside_name: str = ""
    ratio: float | None = None
    limit: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None if there is no goal."""
        held = self.ours if self.ratio is None else self.ratio
        return None if self.limit is None else held <= self.limit

    def __str__(self) -> str:
        cells = (
            self.measure,
            self._figure(self.ours),
            f"{self._figure(self.beside)} ({self.beside_name})" if self.beside else "",
            "" if self.ratio is None else f"{self.ratio:.2f}",
            self._goal(),
            {True: "yes", False: "**no**", None: ""}[self.met],
        )
        return "| " + " | ".join(cells) + " |"

    def _figure(self, value: float) -> str:
        return f"{value:.4g} {self.unit}".strip()

    def _goal(self) -> str:
        if self.limit is None:
            return "informative"
        return f"<= {self.limit:g} {self.unit if self.ratio is None else 'x'}".strip()


def table(rows: Iterable[Row]) -> str:
    """Return all rows under one header."""
    return "\n".join((HEADER, *map(str, rows)))
