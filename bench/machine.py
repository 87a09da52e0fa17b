"""Runs children on one of two cores and measures their CPU."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

ROOT = Path(__file__).parent.parent
_CORES = sorted(os.sched_getaffinity(0))
# On a machine of one core they are the same, and the figures are worth little.
MEASURED_CORE, OTHER_CORE = _CORES[0], _CORES[-1]

# Every account, endpoint and profile of the machine stays out of it.
AWS = {
    "AWS_ACCESS_KEY_ID": "AKIABENCHBENCHBENCHB",
    "AWS_SECRET_ACCESS_KEY": "s" * 40,
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
BUNDLE = "BENCH_BUNDLE"  # where a child finds the certificate that it may trust
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Started:
    """An interpreter that ended: its CPU, and the JSON that it printed."""

    cpu_ms: float
    said: dict[str, Any]


def on_core(core: int) -> Callable[[], None]:
    """Pin this process to the measured core; every child does it first."""
    return lambda: os.sched_setaffinity(0, {core})


def environment(**more: str) -> dict[str, str]:
    """Return a child's environment: without our settings, with compiled files as in Lambda."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, **AWS, **more}


def start(code: str, env: Mapping[str, str], given: bytes = b"") -> Started:
    """Run code in a fresh interpreter on the measured core, with `given` on its stdin.

    Raises:
        RuntimeError: it failed; the message has the end of its error output.
    """
    # Files instead of pipes: a child that fills a pipe would wait for this process, which waits for
    # the child.
    with TemporaryFile() as stdin, TemporaryFile() as stdout, TemporaryFile() as stderr:
        stdin.write(given)
        stdin.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=dict(env),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            preexec_fn=on_core(MEASURED_CORE),  # noqa: PLW1509 - one thread here
        )
        # The kernel's account of this child alone, with its imports and its exit.
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        stdout.seek(0)
        stderr.seek(0)
        if child.returncode:
            raise RuntimeError(f"{code}: {stderr.read().decode()[-2000:]}")
        last = stdout.read().splitlines()[-1]
    return Started(1e3 * (used.ru_utime + used.ru_stime), json.loads(last))


class Contender:
    """A child that stays alive and gets a batch of lines at each of its turns.

    Turns of a few milliseconds make ratios reliable on a noisy machine: what slows one contender
    down slows the next one down as well.
    """

    def __init__(
        self, module: str, *arguments: str, env: Mapping[str, str], python: str = sys.executable
    ) -> None:
        self.log_bytes = 0
        self._complaint = TemporaryFile()  # noqa: SIM115 - closed in `ends`
        self._process = subprocess.Popen(
            [python, "-m", module, *arguments],
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaint,
            preexec_fn=on_core(MEASURED_CORE),  # noqa: PLW1509 - one thread here
        )

    def takes(self, lines: Sequence[str]) -> dict[str, Any]:
        """Let it handle a batch and return its answer; an empty batch asks for its state.

        Raises:
            RuntimeError: it failed.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("".join(f"{line}\n" for line in (*lines, "")).encode())
        self._process.stdin.flush()
        for written in self._process.stdout:
            if written.startswith(b'{"turn": '):
                turn: dict[str, Any] = json.loads(written)["turn"]
                return turn
            self.log_bytes += len(written)
        self._process.wait()
        self._complaint.seek(0)
        raise RuntimeError(self._complaint.read().decode()[-2000:])

    def ends(self) -> None:
        """Stop the child."""
        self._process.kill()
        self._process.communicate()
        self._complaint.close()
