"""The virtual environments: which requirements belong into each, and whether they are installed."""

import hashlib
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment and its lists of requirements; the first list is installed.

    Every list names each package with its version and the hashes of its files, so pip installs it
    without looking for more. Two environments may share a folder, each with a stamp of its own.
    """

    title: str
    folder: Path
    lists: tuple[Path, ...]
    stamp_name: str

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        return self.folder / self.stamp_name

    def exists(self) -> bool:
        """Whether the folder has an interpreter of the Python that runs now."""
        settings = self.folder / "pyvenv.cfg"
        version = f"version = {platform.python_version()}"
        # Whole lines are compared: 3.11.1 is no 3.11.10.
        lines = settings.read_text().splitlines() if settings.exists() else []
        return self.python.exists() and version in lines

    def is_current(self) -> bool:
        """Whether the lists, as they are now, were installed."""
        if not (self.exists() and self.stamp.exists()):
            return False
        return self.stamp.read_text() == self.fingerprint()

    def fingerprint(self) -> str:
        """Return a text that changes with the lists and with the Python."""
        # Content instead of times: a fresh clone or a switched branch changes times without need.
        content = b"".join(path.read_bytes() for path in self.lists)
        return hashlib.sha256(content + sys.version.encode()).hexdigest()

    def mark_current(self) -> None:
        """Write the stamp: the lists are installed."""
        self.stamp.write_text(self.fingerprint())


def service_environment(root: Path = ROOT) -> Environment:
    """The libraries that the service needs to run; `make run` waits for their installation."""
    lists = (root / "requirements.txt",)
    return Environment("the libraries", root / ".venv", lists, "run-stamp")


def tools_environment(root: Path = ROOT) -> Environment:
    """The tools that `make test` and other targets need beside the service's libraries."""
    lists = (root / "requirements-dev.txt", root / "requirements.txt")
    return Environment("the tools", root / ".venv", lists, "stamp")


def engine_environment(root: Path = ROOT) -> Environment:
    """The embedded AWS engine, which is separate because it pins another botocore."""
    lists = (root / "requirements-engine.txt",)
    folder = root / ".local" / "engine"
    return Environment("the AWS engine", folder, lists, "stamp")
