"""Shows the person at the terminal what is being done now."""

from dataclasses import dataclass
from time import monotonic

from local.terminal import say


@dataclass(frozen=True, slots=True)
class StartProgress:
    """Prints one line for each step, with the seconds since `began_s`, a reading of `monotonic()`.

    All processes of a machine share the monotonic clock, so the installer can pass the reading on
    to the service.
    """

    began_s: float

    def step(self, text: str) -> None:
        """Print the step that begins now."""
        say(f"[{monotonic() - self.began_s:4.0f} s] {text}")
