"""What an act asks of AWS."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Usage:
    """Requests, units and bytes of one act, or of many.

    `runs` are the invocations of each function, `messages` what left for people, `api_requests`
    what came through the REST API. `stored_bytes` are those that stay for good.
    """

    table_calls: float = 0
    read_units: float = 0
    write_units: float = 0
    stored_bytes: float = 0
    queue_requests: float = 0
    messages: float = 0
    api_requests: float = 0
    log_bytes: float = 0
    runs: Mapping[str, float] = field(default_factory=dict)

    def __add__(self, other: "Usage") -> "Usage":
        names = sorted({*self.runs, *other.runs})
        runs = {name: self.runs.get(name, 0) + other.runs.get(name, 0) for name in names}
        numbers = {name: getattr(self, name) + getattr(other, name) for name in NUMBERS}
        return Usage(**numbers, runs=runs)

    def __mul__(self, times: float) -> "Usage":
        runs = {name: number * times for name, number in self.runs.items()}
        numbers = {name: getattr(self, name) * times for name in NUMBERS}
        return Usage(**numbers, runs=runs)

    def __sub__(self, other: "Usage") -> "Usage":
        return self + other * -1


NUMBERS = tuple(name for name in Usage.__dataclass_fields__ if name != "runs")
