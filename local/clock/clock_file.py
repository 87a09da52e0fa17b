"""Keeps the clock turned between runs, so that stored data never lie in the future."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from local.clock.turnable_clock import TurnableClock
from local.service.private_file import write_private

FILE = "clock.json"


def restore_clock(clock: TurnableClock, folder: Path, wanted: datetime | None) -> None:
    """Set the clock to `wanted`, or to where the last run left it, and keep each turn of it."""
    # Stored items carry instants of the turned clock. A run at real time would find them in the
    # future: its timers would not fire and its caps would not expire. So a turn is stored before
    # the clock shows it: a kill cannot separate the two.
    path = folder / FILE

    def keep(offset: timedelta) -> None:
        write_private(path, json.dumps({"offset_s": offset.total_seconds()}))

    if wanted is not None:
        clock.start_at(wanted)
    elif path.exists():
        offset_s = json.loads(path.read_text())["offset_s"]
        # A run that `--now` started in the past does not make the next one start there.
        clock.start_at(clock.now() + timedelta(seconds=max(offset_s, 0)))
    clock.keep = keep
    keep(clock.offset)
