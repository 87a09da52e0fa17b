"""The clock that looks every hour at what falls due by itself."""

from datetime import timedelta

NEXT_TICK = timedelta(hours=1)
"""Within it the clock comes again: what is due later may be left to it."""
