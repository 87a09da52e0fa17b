"""The ways in which a page is looked at: width, scheme and language."""

from itertools import product
from typing import NamedTuple


class Look(NamedTuple):
    """One way to look at a page."""

    width: int
    dark: bool
    language: str

    def __str__(self) -> str:
        return f"{self.width}-{'dark' if self.dark else 'light'}-{self.language}"


LOOKS = tuple(Look(*each) for each in product((1280, 390), (False, True), ("ru", "en")))
EVERY_LOOK = "GROCER_EVERY_LOOK"  # of the environment; else a scenario has one look of its own
