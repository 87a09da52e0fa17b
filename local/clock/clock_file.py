"""Keeps the clock turned between runs, so that stored data never lie in the future."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from local.clock.turnable_clock import TurnableClock

FILE = "clock.json"


def restore_clock(clock: TurnableClock, folder: Path, wanted: datetime | None) -> None:
    """Set the clock to `wanted`, or to where the last run left it."""
    path = folder / FILE
    if wanted is not None:
        clock.start_at(wanted)
    elif path.exists():
        offset_s = json.loads(path.read_text())["offset_s"]
        # A run that `--now` started in the past does not make the next one start there.
        clock.start_at(clock.now() + timedelta(seconds=max(offset_s, 0)))


@contextmanager
def keep_clock(clock: TurnableClock, folder: Path) -> Iterator[None]:
    """Store how far the clock was turned when the block ends."""
    # Stored items carry instants of the turned clock. A run at real time would find them in the
    # future: its timers would not fire and its caps would not expire.
    try:
        yield
    finally:
        offset_s = clock.offset.total_seconds()
        (folder / FILE).write_text(json.dumps({"offset_s": offset_s}))
