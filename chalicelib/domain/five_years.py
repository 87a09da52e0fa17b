"""Five years: no receipt is older, and no points live longer (docs/decisions/0072)."""

from calendar import monthrange
from datetime import datetime

YEARS = 5
MONTHS = 12 * YEARS
DAYS = 366 * YEARS  # as if each year had 29 February: a term in days is never the shorter one


def five_years_before(now: datetime) -> datetime:
    """Return the same instant of the calendar five years ago, cut to the month's end (rule 7)."""
    year = now.year - YEARS
    return now.replace(year=year, day=min(now.day, monthrange(year, now.month)[1]))
