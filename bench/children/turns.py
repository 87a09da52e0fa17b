"""Feeds a measured child: lines on stdin; an empty line ends a turn, and the child answers."""

import json
import sys
from collections.abc import Callable
from typing import Any


def take_turns(cost_s: Callable[[str], float], state: Callable[[], dict[str, Any]] = dict) -> None:
    """Handle each line, and print the CPU at the end of each turn.

    A turn without lines asks for the state instead.
    """
    costs_s: list[float] = []
    for line in sys.stdin:
        if line.strip():
            costs_s.append(cost_s(line.rstrip("\n")))
            continue
        report = {"cpu_ms": 1e3 * sum(costs_s)} if costs_s else state()
        # Flushed: the parent waits for this line before it lets another contender run.
        print(json.dumps({"turn": report}), flush=True)
        costs_s.clear()
