"""Measures what a person waits for in `make run`: the start, a day of the clock, and Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.machine import ROOT, environment
from bench.report import Row
from local.engine.process import free_port

CUSTOMERS, QUICK_CUSTOMERS = 5_000, 100
TURNS, QUICK_TURNS = 5, 1
DAY_S = 86_400
DAY_S_MAX = 5.0
STOP_S_MAX = 3.0
READY, READY_WITHIN_S = "Grocer is running", 60.0
STOPS_WITHIN_S = 60.0
TURNS_WITHIN_S = 120.0
LOOK_EVERY_S = 0.02
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


@dataclass(frozen=True, slots=True)
class _Run:
    process: subprocess.Popen[bytes]
    simulator: str
    start_s: float

    def turns_a_day(self) -> None:
        body = json.dumps({"forward_s": DAY_S}).encode()
        request = urllib.request.Request(f"{self.simulator}/clock", data=body, method="POST")  # noqa: S310 - our own child
        with urllib.request.urlopen(request, timeout=TURNS_WITHIN_S) as answer:  # noqa: S310
            answer.read()

    def cpu_s(self) -> float:
        """The CPU of the service and of the engine, its child."""
        pids = [self.process.pid, *_children(self.process.pid)]
        return sum(map(_cpu_s, pids))

    def stops(self) -> float:
        began_s = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(STOPS_WITHIN_S)
        return time.monotonic() - began_s


def measure(*, quick: bool) -> Measured:
    """Seed a base, start on it, turn the clock day by day, and press Ctrl-C."""
    measured = Measured(QUICK_CUSTOMERS if quick else CUSTOMERS)
    with TemporaryDirectory(prefix="grocer-bench-") as folder:
        with _running(Path(folder)) as run:
            _seed(Path(folder), measured.customers)
            run.stops()
        with _running(Path(folder)) as run:
            measured.start_s = run.start_s
            for _ in range(QUICK_TURNS if quick else TURNS):
                _turn(run, measured)
            measured.stop_s = run.stops()
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


def _turn(run: _Run, measured: Measured) -> None:
    measured.loads.append(os.getloadavg()[0])
    began_s, before_s = time.monotonic(), run.cpu_s()
    run.turns_a_day()
    measured.day_s.append(time.monotonic() - began_s)
    measured.cpu_s.append(run.cpu_s() - before_s)


@contextmanager
def _running(folder: Path) -> Iterator[_Run]:
    """Start the service on a folder; it is killed at the end if it still runs."""
    simulator = free_port()
    command = [sys.executable, "-m", "local", "--port", str(free_port())]
    command += ["--simulator-port", str(simulator), "--data", str(folder / ".local")]
    began_s, log = time.monotonic(), folder / "run.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdout=file, stderr=subprocess.STDOUT
        )
    try:
        _wait_until_ready(process, log)
        yield _Run(process, f"http://127.0.0.1:{simulator}", time.monotonic() - began_s)
    finally:
        process.kill()
        process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while READY not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(log.read_text(errors="replace")[-2000:])
        time.sleep(LOOK_EVERY_S)


def _seed(folder: Path, customers: int) -> None:
    """Make the base as `grocer seed` does, which finds the run by the folder it stands in."""
    subprocess.run(
        [sys.executable, "-m", "local.cli", "seed", "--customers", str(customers)],
        cwd=folder,
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        check=True,
    )


def _children(pid: int) -> list[int]:
    return [int(each.parent.name) for each in _stats() if _fields(each)[1] == str(pid)]


def _cpu_s(pid: int) -> float:
    used = _fields(Path(f"/proc/{pid}/stat"))
    return (int(used[11]) + int(used[12])) / TICKS


def _stats() -> Iterator[Path]:
    return Path("/proc").glob("[0-9]*/stat")


def _fields(stat: Path) -> list[str]:
    """Return what stands after the name of the process: its state, its parent, and so on."""
    try:
        return stat.read_text().rpartition(")")[2].split()
    except OSError:  # it ended meanwhile
        return ["", ""]
