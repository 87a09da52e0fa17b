"""Passes the running service's environment to the command line, in DIR/environment.json."""

import json
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from pathlib import Path

from local.service.data_folder import is_in_use
from local.service.options import OptionRefused
from local.service.private_file import write_private

FILE = "environment.json"
OURS = ("AWS_", "GROCER_")


class NothingRuns(OptionRefused):
    """No service runs on the folder."""


@contextmanager
def publish_environment(
    folder: Path, environment: Mapping[str, str], *, simulator: str
) -> Iterator[None]:
    """Publish the environment and the simulator's address until the block ends."""
    path = folder / FILE
    ours = {name: value for name, value in environment.items() if name.startswith(OURS)}
    write_private(path, json.dumps({"environment": ours, "simulator": simulator}))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def enter_environment(folder: Path, environment: MutableMapping[str, str]) -> str:
    """Set the environment of the service that runs on this folder; returns its simulator's address.

    Raises:
        NothingRuns: no service runs there.
    """
    path = folder / FILE
    # A service that was killed leaves the file, but the system has released its lock.
    if not path.exists() or not is_in_use(folder):
        raise NothingRuns(
            f"no service runs on {folder}: start one with `make run`,"
            " name its folder with --data, or name a table in GROCER_TABLE"
        )
    published = json.loads(path.read_text())
    for name in [name for name in environment if name.startswith(OURS)]:
        del environment[name]
    environment.update(published["environment"])
    return str(published["simulator"])
