"""Computes dollars per million updates from the counts of a run.

List prices of us-east-1, on demand, no free tier, as of 2026. Lambda charges for waiting too; a
round trip to AWS is assumed to take 5 ms, which a stub cannot show.
"""

from dataclasses import dataclass
from typing import Literal

Door = Literal["rest", "url"]

MILLION = 1e6
LAMBDA_REQUESTS = 0.20  # a million
LAMBDA_GB_S = 0.0000166667
WRITE_UNITS = 0.625  # a million
READ_UNITS = 0.125  # a million
QUEUE_REQUESTS = 0.40  # a million
LOGS_GB = 0.50
DOORS: dict[Door, float] = {"rest": 3.50, "url": 0.0}  # a million

MEMORY_MB = 256
VCPU_MB = 1769  # a whole vCPU
ROUND_TRIP_MS = 5


@dataclass(frozen=True, slots=True)
class PerUpdate:
    """The average needs of one update."""

    cpu_ms: float
    calls: float
    read_units: float
    write_units: float
    queue_requests: float
    log_bytes: float


def dollars_per_million(need: PerUpdate, door: Door) -> float:
    """Return the price of a million updates through one of the doors."""
    cpu_ms = need.cpu_ms * VCPU_MB / MEMORY_MB
    wait_ms = (need.calls + need.queue_requests) * ROUND_TRIP_MS
    gb_s = MEMORY_MB / 1024 * (cpu_ms + wait_ms) / 1e3
    return (
        DOORS[door]
        + LAMBDA_REQUESTS
        + gb_s * MILLION * LAMBDA_GB_S
        + need.read_units * READ_UNITS
        + need.write_units * WRITE_UNITS
        + need.queue_requests * QUEUE_REQUESTS
        + need.log_bytes / 1e9 * MILLION * LOGS_GB
    )
