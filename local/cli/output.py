"""What the commands share: where they are added, what they print."""

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
    """A text for people, and the same as JSON values for machines."""

    text: str
    facts: Mapping[str, Any]


def columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose columns are as wide as they need to be."""
    lines = [headings, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(headings))]
    return "\n".join(
        GAP.join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
