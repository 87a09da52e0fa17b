"""Tells the person at the terminal what is being done now."""

from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True)
class StartProgress:
    """One line a step, with the seconds since `began_s`, which is a reading of `monotonic()`.

    The monotonic clock is one for all processes of a machine, so that the installer can pass its
    beginning on to the service that it becomes.
    """

    began_s: float

    def step(self, text: str) -> None:
        """Print a step that begins now."""
        print(f"[{monotonic() - self.began_s:4.0f} s] {text}", flush=True)
