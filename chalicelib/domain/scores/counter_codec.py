"""Packs a half-finished counter into bytes that fit into one item of the table (400 KB)."""

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import accumulate, pairwise

from chalicelib.domain.scores.threshold_counter import ThresholdCounter

PACKED_SUMS_MAX = 50_000  # different sums in a counter: about 45 KB packed, at most 300 KB

Column = list[int]


def encode_counter(counter: ThresholdCounter) -> bytes:
    """Pack as compressed JSON; sorted values are kept as differences, which are small numbers."""
    ordered = sorted(counter.sums)
    packed = {
        "day": counter.day.isoformat(),
        "exact_sums_max": counter.exact_sums_max,
        "customers": counter.customers,
        "repeaters": counter.repeaters,
        "exact": counter.exact,
        "recency": _columns(counter.recency),
        "orders": _columns(counter.orders),
        "gaps": _columns(counter.gaps),
        "sums": _columns(counter.sums),
        "rests": [counter.rests[minor] for minor in ordered] if counter.rests else [],
    }
    return zlib.compress(json.dumps(packed, separators=(",", ":")).encode())


def decode_counter(packed: bytes) -> ThresholdCounter:
    """Unpack what `encode_counter` packed."""
    unpacked = json.loads(zlib.decompress(packed))
    counter = ThresholdCounter(
        date.fromisoformat(unpacked["day"]),
        unpacked["exact_sums_max"],
        customers=unpacked["customers"],
        repeaters=unpacked["repeaters"],
        exact=unpacked["exact"],
    )
    for counts, name in (
        (counter.recency, "recency"),
        (counter.orders, "orders"),
        (counter.gaps, "gaps"),
        (counter.sums, "sums"),
    ):
        counts.update(_counts(unpacked[name]))
    counter.rests.update(zip(sorted(counter.sums), unpacked["rests"], strict=False))
    return counter


def _columns(counts: Mapping[int, int]) -> tuple[Column, Column]:
    """The differences between the sorted values, and how many customers have each value."""
    values = sorted(counts)
    steps = [after - before for before, after in pairwise((0, *values))]
    return steps, [counts[value] for value in values]


def _counts(columns: tuple[Column, Column]) -> Iterable[tuple[int, int]]:
    steps, numbers = columns
    return zip(accumulate(steps), numbers, strict=True)
