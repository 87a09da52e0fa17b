"""Types that all commands use, and a table for people."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # argparse does not name it in public
    Groups = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001
else:
    Groups = Any

GAP = "  "


@dataclass(frozen=True, slots=True)
class Output:
    """What a command prints: a text for people, or the same facts as JSON for machines.

    `is_refused`: what was asked about is not so, and the exit code says it.
    """

    text: str
    facts: Mapping[str, Any]
    is_refused: bool = False


def columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; each column is as wide as its longest cell."""
    lines = [headings, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(headings))]
    return "\n".join(
        GAP.join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
