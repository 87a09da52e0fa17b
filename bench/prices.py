"""Computes dollars per million updates from the counts of a run.

The prices are those of `local/bill/prices.json`. Lambda charges for waiting too; a round trip to
AWS is assumed to take 5 ms, which a stub cannot show.
"""

from dataclasses import dataclass
from typing import Literal

from local.bill.prices import PriceList, read_prices

Door = Literal["rest", "url"]

MILLION = 1e6
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
    prices = read_prices()
    cpu_ms = need.cpu_ms * VCPU_MB / MEMORY_MB
    wait_ms = (need.calls + need.queue_requests) * ROUND_TRIP_MS
    amounts = {
        "lambda.requests": 1.0,
        "lambda.gb_seconds": MEMORY_MB / 1024 * (cpu_ms + wait_ms) / 1e3,
        "dynamodb.read_units": need.read_units,
        "dynamodb.write_units": need.write_units,
        "sqs.requests": need.queue_requests,
        "cloudwatch.logs": need.log_bytes,
        "apigateway.requests": 1.0 if door == "rest" else 0.0,  # a function URL costs nothing
    }
    return MILLION * _dollars(prices, amounts)


def _dollars(prices: PriceList, amounts: dict[str, float]) -> float:
    return sum(prices.usd(name, amount) for name, amount in amounts.items())
