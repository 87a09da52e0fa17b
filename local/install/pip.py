"""Installs environments with pip, all at the same time, and explains a failure in one line."""

import fcntl
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from local.install.environments import ROOT, Environment
from local.install.progress import StartProgress

LOG = "install.log"
LOG_TAIL_CHARS = 20_000
REASON_CHARS_MAX = 160  # pip lists every version that exists
OWNER_ONLY = 0o700
POLL_S = 0.1
STILL_EVERY_S = 10.0
STOP_WITHIN_S = 5.0
# `pip --python` installs into an environment that has no pip: making one costs seconds.
PIP_INSTALLS_ELSEWHERE = (22, 3)
OPTIONS = (
    "--disable-pip-version-check",
    "--no-input",
    "--progress-bar=off",
    "--retries=2",
    # A file of an index that is not the one that was chosen is refused, whatever the index says.
    "--require-hashes",
    "--no-deps",
)
NETWORK_SIGNS = ("connection broken by", "Failed to establish a new connection", "Max retries")


class InstallFailed(Exception):
    """An environment could not be installed; the text is one line for the person."""


@dataclass(frozen=True, slots=True)
class _Installing:
    environment: Environment
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> Path:
        return self.environment.folder / LOG


def ensure_installed(
    environments: Sequence[Environment], progress: StartProgress | None = None
) -> None:
    """Install those environments that are missing or out of date.

    A second process that asks at the same time waits for the first one's installation.

    Raises:
        InstallFailed: pip is missing, the package index cannot be reached, or pip failed.
    """
    if all(each.is_current() for each in environments):
        return
    with _one_process_at_a_time(ROOT / ".local" / "install.lock"):
        _install([each for each in environments if not each.is_current()], progress)


def _install(environments: Sequence[Environment], progress: StartProgress | None) -> None:
    if progress and environments:
        titles = " and ".join(each.title for each in environments)
        progress.step(f"installing {titles} (only once); what needs them starts next")
    under_way: list[_Installing] = []
    try:
        # One by one: if one cannot start, those that were started before are stopped below.
        under_way.extend(_start(each) for each in environments)
        _wait(under_way, progress)
    finally:
        _stop(under_way)


def _start(environment: Environment) -> _Installing:
    """Make the environment and start a pip process for it."""
    if not environment.exists():
        # The environment lies in a data folder that only its owner may read.
        environment.folder.parent.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        venv.create(environment.folder, clear=True, symlinks=True)
    command = [*_pip(environment), "install", *OPTIONS, "-r", str(environment.lists[0])]
    with (environment.folder / LOG).open("wb") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
    return _Installing(environment, process)


def _pip(environment: Environment) -> list[str]:
    """Return the command of a pip that can install into the environment.

    Raises:
        InstallFailed: this Python has no pip and cannot make one.
    """
    if _own_pip_version() >= PIP_INSTALLS_ELSEWHERE:
        return [sys.executable, "-m", "pip", "--python", str(environment.python)]
    inside = [str(environment.python), "-m"]
    made = subprocess.run([*inside, "ensurepip"], capture_output=True, check=False)
    if made.returncode:
        raise InstallFailed(
            f"{sys.executable} has no pip: install the package python3-pip or python3-venv"
        )
    return [*inside, "pip"]


def _own_pip_version() -> tuple[int, ...]:
    try:
        parts = metadata.version("pip").split(".")[:2]
    except metadata.PackageNotFoundError:
        return ()
    return tuple(int(part) for part in parts if part.isdigit())


def _wait(under_way: Sequence[_Installing], progress: StartProgress | None) -> None:
    """Wait for all of them; the first failure is raised at once."""
    running, printed_s = list(under_way), time.monotonic()
    while running:
        time.sleep(POLL_S)
        for each in [each for each in running if each.process.poll() is not None]:
            running.remove(each)
            _finish(each, progress)
        # A slow network takes a minute; without a line a person would think that nothing happens.
        if progress and running and time.monotonic() - printed_s > STILL_EVERY_S:
            printed_s = time.monotonic()
            progress.step(f"still installing {' and '.join(e.environment.title for e in running)}")


def _finish(installing: _Installing, progress: StartProgress | None) -> None:
    environment = installing.environment
    if installing.process.returncode:
        raise InstallFailed(_reason(installing))
    environment.mark_current()
    if progress:
        progress.step(f"installed {environment.title}")


def _reason(installing: _Installing) -> str:
    """Explain in one line why pip failed; the whole of its output stays in a file."""
    output = installing.log.read_text(errors="replace")[-LOG_TAIL_CHARS:]
    if any(sign in output for sign in NETWORK_SIGNS):
        return (
            f"cannot install {installing.environment.title}: the package index does not answer; "
            f"check the network, a proxy or pip's settings (details: {installing.log})"
        )
    errors = [line for line in output.splitlines() if line.startswith("ERROR:")]
    first = errors[0].removeprefix("ERROR: ")[:REASON_CHARS_MAX] if errors else "pip failed"
    return f"cannot install {installing.environment.title}: {first} (details: {installing.log})"


def _stop(under_way: Sequence[_Installing]) -> None:
    """End what still runs: another installation failed, or the person pressed Ctrl-C."""
    running = [each.process for each in under_way if each.process.poll() is None]
    # All are asked to end before the first is awaited, so that they end at the same time.
    for process in running:
        process.terminate()
    for process in running:
        process.wait(STOP_WITHIN_S)


@contextmanager
def _one_process_at_a_time(path: Path) -> Iterator[None]:
    path.parent.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
