"""The heat map of recency and frequency: rows of cells with a shade by their customers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from chalicelib.console.words import PageWords
from chalicelib.domain.scores.thresholds import SCORES

SHADES = 5  # the tokens --heat-0 to --heat-4


class Cell(Protocol):
    """One cell of the table, as the API answers."""

    @property
    def recency(self) -> int: ...
    @property
    def frequency(self) -> int: ...
    @property
    def customers(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Heat:
    """One row of the heat map; each cell comes with its shade."""

    recency: int
    cells: Sequence[tuple[Cell, int]]


@dataclass(frozen=True, slots=True)
class ScoreRanges:
    """The values of each score in words, best recency first; empty: there are no limits yet."""

    recency: Sequence[str] = ("",) * SCORES
    frequency: Sequence[str] = ("",) * SCORES


def heat_of(cells: Sequence[Cell]) -> list[Heat]:
    """Return the rows, the most recent customers first."""
    most = max((cell.customers for cell in cells), default=0)
    rows = groupby(cells, key=lambda cell: cell.recency)
    return [Heat(recency, list(_shaded(row, most))) for recency, row in rows]


def range_words(words: PageWords, cuts: Sequence[int], fifth: int) -> str:
    """Return which values are in a fifth, from 0 to 4; no text if none can be."""
    low = cuts[fifth - 1] + 1 if fifth else None
    high = cuts[fifth] if fifth < len(cuts) else None
    if low is None:
        return words.say("scores.to", high=words.number(high or 0))
    if high is None:
        return words.say("scores.from", low=words.number(low))
    if low > high:
        return ""
    same = "scores.one" if low == high else "scores.between"
    return words.say(same, low=words.number(low), high=words.number(high))


def _shaded(row: Iterable[Cell], most: int) -> Iterable[tuple[Cell, int]]:
    for cell in row:
        # An empty cell has the lightest shade, and the fullest one the darkest.
        shade = -(-cell.customers * (SHADES - 1) // most) if most else 0
        yield cell, shade
