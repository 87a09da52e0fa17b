"""The daily counting of RFM and ABC thresholds: CPU, memory, write units (D1, D2, D3)."""

from dataclasses import dataclass
from typing import Any

from bench.machine import environment, start
from bench.report import Row

CPU_RATIO_MAX = 1.4
MEMORY_MB_MAX = 128
MEMORY_RATIO_MAX = 1.1
WRITES_RATIO_MAX = 0.01  # stored scores would cost a write unit a customer
CUSTOMERS_A_PART = 100_000
CHILD = "from bench.children import counting; counting.main({customers}, {parts}, {beside})"
Measures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many customers are counted: beside the peer, in a small base, in a large one."""

    beside: int = 150_000
    small: int = 100_000
    large: int = 1_000_000


FULL = Sizes()
QUICK = Sizes(beside=3_000, small=2_000, large=6_000)


@dataclass(frozen=True, slots=True)
class Counted:
    """The measures of three countings."""

    sizes: Sizes
    beside: Measures
    small: Measures
    large: Measures


def measure(sizes: Sizes) -> Counted:
    """Count three bases, each in a fresh interpreter on the measured core."""
    return Counted(
        sizes,
        beside=_counted(sizes.beside, with_peer=True),
        small=_counted(sizes.small),
        large=_counted(sizes.large),
    )


def rows(counted: Counted) -> list[Row]:
    """Return the rows of the table."""
    beside, small, large = counted.beside, counted.small, counted.large
    customers = counted.sizes.large
    return [
        Row(
            "thresholds: CPU per customer",
            beside["cpu_us"],
            "us",
            beside["peer_us"],
            "python json stream",
            beside["cpu_us"] / beside["peer_us"],
            CPU_RATIO_MAX,
        ),
        Row(f"thresholds: peak memory, {customers:,}", large["peak_mb"], "MB", limit=MEMORY_MB_MAX),
        Row(
            f"thresholds: the same beside {counted.sizes.small:,}",
            large["peak_mb"],
            "MB",
            small["peak_mb"],
            "a smaller base",
            large["peak_mb"] / small["peak_mb"],
            MEMORY_RATIO_MAX,
        ),
        Row(
            f"thresholds: write units a day, {customers:,}",
            large["write_units"],
            "",
            customers,
            "a score in every profile",
            large["write_units"] / customers,
            WRITES_RATIO_MAX,
        ),
    ]


def details(counted: Counted) -> str:
    """Return the text below the table."""
    beside, large = counted.beside, counted.large
    parse_only = beside["cpu_us"] / (beside["peer_us"] - beside["unpacking_us"])
    return (
        f"\nThresholds: {beside['orders']:.1f} purchases a customer. The peer reads an export, in"
        f" which they are summed up; without unpacking it the ratio is {parse_only:.2f}. Ours makes"
        f" {large['calls'] * 1e3:.1f} calls for a thousand customers; money of the large base is"
        f" {'exact' if large['exact'] else 'rounded to 0.1 %'}."
    )


def _counted(customers: int, *, with_peer: bool = False) -> Measures:
    parts = -(-customers // CUSTOMERS_A_PART)
    code = CHILD.format(customers=customers, parts=parts, beside=with_peer)
    return start(code, environment()).said
