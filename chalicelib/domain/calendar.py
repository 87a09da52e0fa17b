"""The rhythm of the hourly clock."""

from datetime import timedelta

NEXT_TICK = timedelta(hours=1)
"""The longest time until the clock runs again; it leaves work that falls due later to that run."""
