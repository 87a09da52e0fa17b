"""The rhythm of the hourly clock."""

from datetime import timedelta

NEXT_TICK = timedelta(hours=1)
"""The clock runs again within this time, so work that falls due later is left to that tick."""
