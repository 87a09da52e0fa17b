"""A counter that was put away half-way, small enough for one item of the table."""

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import accumulate, pairwise

from chalicelib.domain.scores.threshold_counter import ThresholdCounter

PACKED_SUMS_MAX = 50_000  # different sums in a counter: packed 45 KB, and 300 at the very worst

Column = list[int]


def encode_counter(counter: ThresholdCounter) -> bytes:
    """JSON, deflated; values are kept as steps from one to the next, which are small."""
    ordered = sorted(counter.sums)
    kept = {
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
    return zlib.compress(json.dumps(kept, separators=(",", ":")).encode())


def decode_counter(packed: bytes) -> ThresholdCounter:
    """The counter that `encode_counter` put away."""
    kept = json.loads(zlib.decompress(packed))
    counter = ThresholdCounter(
        date.fromisoformat(kept["day"]),
        kept["exact_sums_max"],
        customers=kept["customers"],
        repeaters=kept["repeaters"],
        exact=kept["exact"],
    )
    for counts, name in (
        (counter.recency, "recency"),
        (counter.orders, "orders"),
        (counter.gaps, "gaps"),
        (counter.sums, "sums"),
    ):
        counts.update(_counts(kept[name]))
    counter.rests.update(zip(sorted(counter.sums), kept["rests"], strict=False))
    return counter


def _columns(counts: Mapping[int, int]) -> tuple[Column, Column]:
    """The steps between the values, in their order, and how many have each."""
    values = sorted(counts)
    steps = [after - before for before, after in pairwise((0, *values))]
    return steps, [counts[value] for value in values]


def _counts(columns: tuple[Column, Column]) -> Iterable[tuple[int, int]]:
    steps, numbers = columns
    return zip(accumulate(steps), numbers, strict=True)
