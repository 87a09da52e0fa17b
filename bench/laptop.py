"""Measures what a person waits for in `make run`: the start, a day of the clock, and Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.machine import ROOT, environment
from bench.report import Row
from tests.local.service.whole_run import WholeRun, a_run

CUSTOMERS, QUICK_CUSTOMERS = 5_000, 100
TURNS, QUICK_TURNS = 5, 1
DAY_S = 86_400
DAY_S_MAX = 5.0
STOP_S_MAX = 3.0
TURNS_WITHIN_S = 120.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Measured:
    """Seconds of one run on a base; `cpu_s` is that of service and engine for each day."""

    customers: int
    start_s: float = 0.0
    day_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    stop_s: float = 0.0
    loads: list[float] = field(default_factory=list)


def measure(*, quick: bool) -> Measured:
    """Seed a base, start on it, turn the clock day by day, and press Ctrl-C."""
    measured = Measured(QUICK_CUSTOMERS if quick else CUSTOMERS)
    with TemporaryDirectory(prefix="grocer-bench-") as folder:
        data = Path(folder) / ".local"
        with a_run(data) as run:
            _seed(Path(folder), measured.customers)
            run.ends(signal.SIGINT)
        began_s = time.monotonic()
        with a_run(data) as run:
            measured.start_s = time.monotonic() - began_s
            for _ in range(QUICK_TURNS if quick else TURNS):
                _turn(run, measured)
            began_s = time.monotonic()
            run.ends(signal.SIGINT)
            measured.stop_s = time.monotonic() - began_s
    return measured


def rows(measured: Measured) -> list[Row]:
    """The goals: a day within five seconds, the end within three, on a quiet machine."""
    base = f"with {measured.customers:,} customers"
    days = len(measured.day_s)
    return [
        Row(f"start {base}", measured.start_s, "s"),
        Row(
            f"a day of the clock {base}, best of {days}", min(measured.day_s), "s", limit=DAY_S_MAX
        ),
        Row("its CPU, service and engine", min(measured.cpu_s), "s", limit=DAY_S_MAX),
        Row(f"Ctrl-C {base}", measured.stop_s, "s", limit=STOP_S_MAX),
    ]


def details(measured: Measured) -> str:
    """Return each day, with the load of the machine before it."""
    days = zip(measured.day_s, measured.cpu_s, measured.loads, strict=True)
    return "\n".join(
        f"day {number}: {took_s:.2f} s, {cpu_s:.2f} s of CPU, at a load of {load:.1f}"
        for number, (took_s, cpu_s, load) in enumerate(days, 1)
    )


def _turn(run: WholeRun, measured: Measured) -> None:
    """Turn the clock by a day; the answer comes when all its ticks are done."""
    measured.loads.append(os.getloadavg()[0])
    body = json.dumps({"forward_s": DAY_S}).encode()
    request = urllib.request.Request(f"{run.messenger}/clock", data=body, method="POST")  # noqa: S310 - our own child
    began_s, before_s = time.monotonic(), _cpu_s(run)
    with urllib.request.urlopen(request, timeout=TURNS_WITHIN_S) as answer:  # noqa: S310
        answer.read()
    measured.day_s.append(time.monotonic() - began_s)
    measured.cpu_s.append(_cpu_s(run) - before_s)


def _seed(folder: Path, customers: int) -> None:
    """Make the base as `grocer seed` does, which finds the run by the folder it stands in."""
    subprocess.run(
        [sys.executable, "-m", "local.cli", "seed", "--customers", str(customers)],
        cwd=folder,
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        check=True,
    )


def _cpu_s(run: WholeRun) -> float:
    """Return the CPU seconds of the service and of the engine, its child."""
    return sum(_used_s(pid) for pid in (run.process.pid, *run.children()))


def _used_s(pid: int) -> float:
    # What stands after the name of the process: its state, its parent, and so on.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
