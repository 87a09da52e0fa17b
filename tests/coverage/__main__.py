"""Compare what `make test` has measured with the least that each folder needs.

All of `domain` must be reached, every branch of it, and 95 % of everything together. Code that
tests do not reach is printed by file, with its lines and branches.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import BaseModel
from slipcover import merge_coverage

from tests.coverage import PARTS

DOMAIN: Final = "chalicelib/domain/"
TOTAL_LEAST: Final = 95
ALL: Final = 100
UNREACHABLE: Final = "assert_never("


class Summary(BaseModel):
    """Percent of all lines and branches that the tests reached."""

    percent_covered: float


class Covered(BaseModel):
    """What is missing of one file.

    Branches are pairs of lines; the second is 0 where the function ends.
    """

    missing_lines: list[int]
    missing_branches: list[tuple[int, int]]


class Measured(BaseModel):
    """The part that is read of the measurer's own report."""

    files: dict[str, Covered]
    summary: Summary


def merge_parts() -> Measured:
    """Join the reports of all workers."""
    first, *others = [json.loads(part.read_bytes()) for part in sorted(PARTS.glob("*.json"))]
    for other in others:
        merge_coverage(first, other)
    return Measured.model_validate(first)


def missing(name: str, covered: Covered) -> Iterator[str]:
    """Yield the lines and branches of a file that no test reaches."""
    yield from map(str, covered.missing_lines)
    lines = ("", *Path(name).read_text(encoding="utf-8").splitlines())
    for start, end in covered.missing_branches:
        # The measurer leaves out the line that cannot be reached, but not the way to it.
        if UNREACHABLE not in lines[end]:
            yield f"{start}->{end}"


def show(measured: Measured) -> int:
    """Print the places that tests do not reach; return 0 if what is reached is enough, else 1."""
    is_enough = measured.summary.percent_covered >= TOTAL_LEAST
    for name, covered in sorted(measured.files.items()):
        if places := ", ".join(missing(name, covered)):
            sys.stdout.write(f"{name}: {places}\n")
            is_enough = is_enough and not name.startswith(DOMAIN)
    sys.stdout.write(f"covered: {measured.summary.percent_covered:.2f} % of everything\n")
    if not is_enough:
        sys.stdout.write(f"too little: {ALL} % of {DOMAIN} and {TOTAL_LEAST} % of all are needed\n")
    return int(not is_enough)


if __name__ == "__main__":
    raise SystemExit(show(merge_parts()))
