"""Writes files that only their owner may read, whole or not at all."""

import os
from pathlib import Path

OWNER_ONLY = 0o600


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read; a crash leaves the old file."""
    half = path.with_suffix(".new")
    half.unlink(missing_ok=True)
    # The mode is set at creation, or other users could read the file for a moment.
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
        file.write(text)
    half.replace(path)
