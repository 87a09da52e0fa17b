"""Measures an import: rows per CPU second beside the same rows by requests, and its memory."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from bench.report import Row

ROWS, FEW = 100_000, 1_000
QUICK_ROWS, QUICK_FEW = 2_000, 200
MEMORY_RATIO_MAX = 1.1
POSTED = "POST /v1/customers"


@dataclass(frozen=True, slots=True)
class Carried:
    """What one process needed for its rows."""

    rows: int
    cpu_s: float
    rss_mb: float

    @property
    def per_cpu_s(self) -> float:
        """Rows per CPU second."""
        return self.rows / self.cpu_s


@dataclass(frozen=True, slots=True)
class ImportsMeasured:
    """The same rows checked, imported and sent as requests; `few` is a small import."""

    checked: Carried
    imported: Carried
    few: Carried
    posted: Carried


def measure(*, quick: bool) -> ImportsMeasured:
    """Carry out each work in a process of its own."""
    rows, few = (QUICK_ROWS, QUICK_FEW) if quick else (ROWS, FEW)
    return ImportsMeasured(
        checked=_carry(rows, "check"),
        imported=_carry(rows, "import"),
        few=_carry(few, "import"),
        posted=_carry(few * 2, "post"),
    )


def rows(measured: ImportsMeasured) -> Sequence[Row]:
    """Return the rows of the table."""
    posted = measured.posted.per_cpu_s
    return [
        Row(
            f"import of {measured.imported.rows:,} new customers",
            measured.imported.per_cpu_s,
            "rows per CPU s",
            beside=posted,
            beside_name=POSTED,
        ),
        Row(
            "check of the same rows",
            measured.checked.per_cpu_s,
            "rows per CPU s",
            beside=posted,
            beside_name=POSTED,
        ),
        Row(
            f"memory of {measured.imported.rows:,} rows",
            measured.imported.rss_mb,
            "MB",
            beside=measured.few.rss_mb,
            beside_name=f"{measured.few.rows:,} rows",
            ratio=measured.imported.rss_mb / measured.few.rss_mb,
            limit=MEMORY_RATIO_MAX,
        ),
    ]


def details(measured: ImportsMeasured) -> str:
    """Say what was measured."""
    return (
        "Imports beside a table that forgets: our own CPU, without that of DynamoDB. A request is"
        f" one call of the API's function; {measured.posted.rows:,} of them."
    )


def _carry(count: int, what: str) -> Carried:
    command = [sys.executable, "-m", "bench.children.importer", str(count), what]
    environment = {**os.environ, "AWS_DEFAULT_REGION": "eu-central-1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    return Carried(count, found["cpu_s"], found["rss_mb"])
