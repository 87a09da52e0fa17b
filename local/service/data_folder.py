"""Locks a data folder: two runs in it would change the same data."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.service.options import OptionRefused

OWNER_ONLY = 0o700
LOCK = "run.lock"


@contextmanager
def own_data_folder(folder: Path) -> Iterator[None]:
    """Make the folder and lock it until the block ends.

    Raises:
        OptionRefused: another run has locked it, or this user may not write there.
    """
    try:
        folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        file = (folder / LOCK).open("w")
    except OSError as exc:
        raise OptionRefused(f"--data {folder} cannot be used: {exc.strerror}") from exc
    # The system releases this lock when the process ends, even if it is killed.
    with file as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise OptionRefused(
                f"{folder} is in use by another run; choose another with --data"
            ) from exc
        yield


def is_in_use(folder: Path) -> bool:
    """Return whether a run has locked the folder."""
    try:
        with (folder / LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
