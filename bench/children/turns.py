"""How a measured child is fed: lines on stdin, an empty one ends a turn, which is answered."""

import json
import sys
from collections.abc import Callable
from typing import Any


def take_turns(cost_s: Callable[[str], float], state: Callable[[], dict[str, Any]] = dict) -> None:
    """Handle each line and say at the end of the turn what CPU it took.

    A turn without lines asks for the state instead.
    """
    costs_s: list[float] = []
    for line in sys.stdin:
        if line.strip():
            costs_s.append(cost_s(line.rstrip("\n")))
            continue
        said = {"cpu_ms": 1e3 * sum(costs_s)} if costs_s else state()
        print(json.dumps({"turn": said}), flush=True)
        costs_s.clear()
