"""How to reach the running service, told to the command line: DIR/environment.json."""

import json
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from pathlib import Path

from local.service.data_folder import is_in_use
from local.service.options import OptionRefused
from local.service.secrets_file import write_private

FILE = "environment.json"
OURS = ("AWS_", "GROCER_")


@contextmanager
def publish_environment(
    folder: Path, environment: Mapping[str, str], *, simulator: str
) -> Iterator[None]:
    """Tell the environment and the simulator's address for as long as the block lasts."""
    path = folder / FILE
    told = {name: value for name, value in environment.items() if name.startswith(OURS)}
    write_private(path, json.dumps({"environment": told, "simulator": simulator}))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def enter_environment(folder: Path, environment: MutableMapping[str, str]) -> str:
    """Take the environment of the service that runs on this folder; its simulator's address.

    Raises:
        Refused: none runs.
    """
    path = folder / FILE
    # One that was killed leaves the file behind, but not its hold on the folder.
    if not path.exists() or not is_in_use(folder):
        raise OptionRefused(
            f"no service runs on {folder}: start one with `make run`,"
            " or name a table in GROCER_TABLE"
        )
    told = json.loads(path.read_text())
    for name in [name for name in environment if name.startswith(OURS)]:
        del environment[name]
    environment.update(told["environment"])
    return str(told["simulator"])
