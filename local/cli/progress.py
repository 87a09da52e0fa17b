"""Shows how far a command is: one line of a terminal, or a line now and then of a log."""

import sys
from time import monotonic

SHOWN_EVERY_S = 1


class ProgressLine:
    """What a command shows while it works; a quick one shows nothing."""

    def __init__(self, *, is_shown: bool) -> None:
        self._is_shown = is_shown
        self._is_terminal = sys.stderr.isatty()
        self._begun = self._last = monotonic()
        self._chars = 0

    @property
    def took_s(self) -> float:
        """Seconds since the begin."""
        return monotonic() - self._begun

    def shows(self, text: str) -> None:
        """Show the text, once a second at most."""
        now = monotonic()
        if not self._is_shown or now - self._last < SHOWN_EVERY_S:
            return
        self._last = now
        # A shorter text has to cover the one before it. A file keeps no line that is overwritten.
        line = f"\r{text:{self._chars}}" if self._is_terminal else f"{text}\n"
        self._chars = len(text)
        print(line, end="", file=sys.stderr, flush=True)

    def ends(self) -> None:
        """Leave the line of the terminal, so that the result begins on its own."""
        if self._is_terminal and self._chars:
            print(file=sys.stderr)
