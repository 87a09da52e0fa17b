"""Writes to the terminal of a run, which its window may leave at any moment."""

import os
import sys


def say(text: str) -> None:
    """Print lines; after the terminal was closed they go nowhere, and the run ends in order."""
    try:
        print(text, flush=True)
    except OSError:
        # Python would fail on the closed terminal once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
