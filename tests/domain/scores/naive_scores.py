"""Rules 46 to 49 once more, word by word, slowly, over whole bases."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

WINDOW = 365
FIXED_RECENCY = (30, 60, 90, 180)
FIXED_FREQUENCY = (1, 2, 4, 9)
FIXED_MONEY = (100_000, 500_000, 2_000_000, 5_000_000)

Base = Sequence[Sequence[tuple[int, int]]]  # of each customer, the days and minor units


def window(bought: Sequence[tuple[int, int]], today: int) -> list[tuple[int, int]]:
    return [(day, minor) for day, minor in bought if today - WINDOW < day <= today]


def gaps(bought: Sequence[tuple[int, int]]) -> list[int]:
    days = sorted({day for day, _ in bought})
    return [days[at] - days[at - 1] for at in range(1, len(days))]


def median(values: Sequence[int]) -> Fraction:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)


def percentile_of_gaps(base: Base) -> int | None:
    repeaters = sum(bool(gaps(bought)) for bought in base)
    found = sorted(gap for bought in base for gap in gaps(bought))
    return found[ceil(Fraction(4, 5) * len(found)) - 1] if repeaters >= 5 else None


def stage(bought: Sequence[tuple[int, int]], today: int, gap_days: int | None) -> str:
    """Rule 46."""
    if not bought:
        return "never_bought"
    silent = today - max(day for day, _ in bought)
    visits = len({day for day, _ in bought})
    if visits >= 3:
        usual = max(Fraction(60), 3 * median(gaps(bought)))
        usual = min(usual, Fraction(365))
    else:
        usual = Fraction(max(90, gap_days or 0))
    if silent > 2 * usual and silent > 365:
        return "lost"
    if silent > usual:
        return "dormant"
    if visits < 3:
        return "new"
    return "cooling" if silent > 2 * median(gaps(bought)) else "active"


def scores(base: Base, today: int) -> list[tuple[int, ...] | None]:
    """Rule 47 for everybody of the base."""
    windows = [window(bought, today) for bought in base]
    scored = [within for within in windows if within]
    recencies = [today - max(day for day, _ in within) for within in scored]
    orders = [len(within) for within in scored]
    moneys = [sum(minor for _, minor in within) for within in scored]
    gap_days = percentile_of_gaps(base)
    found: list[tuple[int, ...] | None] = []
    for bought, within in zip(base, windows, strict=True):
        if not within:
            found.append(None)
            continue
        recency = today - max(day for day, _ in within)
        money = sum(minor for _, minor in within)
        if len(scored) < 5:
            r = 5 - sum(recency > line for line in FIXED_RECENCY)
            f = 1 + sum(len(within) > line for line in FIXED_FREQUENCY)
            m = 1 + sum(money > line for line in FIXED_MONEY)
        else:
            r = 5 - 5 * sum(other < recency for other in recencies) // len(scored)
            f = 1 + 5 * sum(other < len(within) for other in orders) // len(scored)
            m = 1 + 5 * sum(other < money for other in moneys) // len(scored)
        if stage(bought, today, gap_days) in {"dormant", "lost"}:
            r = min(r, 2)
        found.append((r, f, m))
    return found


def classes(moneys: Sequence[int]) -> list[str]:
    """Rule 49 for everybody of the base."""
    total = sum(moneys)
    found = []
    for money in moneys:
        richer = sum(other for other in moneys if other > money)
        if money <= 0:
            found.append("C")
        elif richer == 0 or richer < Fraction(80, 100) * total:
            found.append("A")
        elif richer < Fraction(95, 100) * total:
            found.append("B")
        else:
            found.append("C")
    return found
