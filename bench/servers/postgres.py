"""Starts a PostgreSQL for the peer, and reads what its processes used."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.machine import OTHER_CORE, on_core

PLACES = "/usr/lib/postgresql"
USER = "postgres"  # the server refuses to run as root
START_TIMEOUT_S = 30
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server that listens in a folder alone."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    @property
    def address(self) -> str:
        return f"host={self.folder} dbname=postgres user={USER}"

    def cpu_s(self) -> float:
        """The CPU of the server and of all its processes so far."""
        return sum(_used_s(each) for each in self._processes())

    def _processes(self) -> Iterator[Path]:
        root = self.process.pid
        for each in Path("/proc").glob("[0-9]*"):
            if int(each.name) == root or _parent(each) == root:
                yield each


def programs() -> Path | None:
    """The folder of the newest PostgreSQL of this machine; None if there is none."""
    found = sorted(Path(PLACES).glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run an empty server with its defaults as long as the block."""
    folder_of_programs = programs()
    assert folder_of_programs, "the caller asked before"
    with TemporaryDirectory() as name:
        folder = Path(name)
        drop = _owned_by_its_user(folder)
        place = ["-D", str(folder / "data")]
        initdb = [*drop, str(folder_of_programs / "initdb"), *place, "-U", USER]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        server = [
            *drop,
            str(folder_of_programs / "postgres"),
            "-D",
            str(folder / "data"),
            "-k",
            name,
            "-h",
            "",
        ]
        process = subprocess.Popen(
            server,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            preexec_fn=on_core(OTHER_CORE),  # noqa: PLW1509 - one thread here
        )
        try:
            _wait_for(folder)
            yield Postgres(folder, process)
        finally:
            process.terminate()
            process.wait()


def _owned_by_its_user(folder: Path) -> list[str]:
    """Give the folder to the server's user; returns the words that begin its commands."""
    if os.getuid():
        return []
    user = pwd.getpwnam(USER)
    shutil.chown(folder, user.pw_uid, user.pw_gid)
    # setpriv becomes the program itself, so the process that we know is the server.
    return ["setpriv", f"--reuid={USER}", f"--regid={user.pw_gid}", "--clear-groups"]


def _wait_for(folder: Path) -> None:
    ends = time.monotonic() + START_TIMEOUT_S
    while not (folder / ".s.PGSQL.5432").exists():
        if time.monotonic() > ends:
            raise RuntimeError("PostgreSQL does not start")
        time.sleep(0.02)
    time.sleep(1)


def _stat(process: Path) -> list[str]:
    return (process / "stat").read_text().rpartition(")")[2].split()


def _parent(process: Path) -> int:
    try:
        return int(_stat(process)[1])
    except OSError:
        return 0  # it ended meanwhile


def _used_s(process: Path) -> float:
    try:
        user, system = _stat(process)[11:13]
    except OSError:
        return 0.0
    return (int(user) + int(system)) / TICKS_A_SECOND
