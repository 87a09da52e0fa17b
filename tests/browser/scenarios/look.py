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
# Of the environment; else a scenario has one look. With our prefix the service would refuse it as
# a setting that it does not know.
EVERY_LOOK = "EVERY_LOOK"
