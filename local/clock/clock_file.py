"""Keeps the clock turned between runs: data that were written in the future stay in the past."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from local.clock.turnable_clock import TurnableClock

FILE = "clock.json"


def restore_clock(clock: TurnableClock, folder: Path, asked: datetime | None) -> None:
    """Set the clock where it was left, or where the person asked."""
    path = folder / FILE
    if asked is not None:
        clock.start_at(asked)
    elif path.exists():
        offset_s = json.loads(path.read_text())["offset_s"]
        # A clock that was started in the past is not left there.
        clock.start_at(clock.now() + timedelta(seconds=max(offset_s, 0)))


@contextmanager
def keep_clock(clock: TurnableClock, folder: Path) -> Iterator[None]:
    """Write down at the end of the block how far the clock was turned."""
    try:
        yield
    finally:
        offset_s = clock.offset.total_seconds()
        (folder / FILE).write_text(json.dumps({"offset_s": offset_s}))
