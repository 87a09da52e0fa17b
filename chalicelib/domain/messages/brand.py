"""The brand: whom the customer deals with, by the programme in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.messages.message import Locale

OWN_COLOUR = "#1b7f3b"
LUMINANCE = (0.2126, 0.7152, 0.0722)
"""Shares of red, green and blue in luminance.

Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
"""
DIM = 0.04045  # up to it light grows evenly
BRIGHT = 1.05 / 4.5 - 0.05  # above it a white text has less than the contrast of 4.5 to 1


@dataclass(frozen=True, slots=True)
class ShownBrand:
    """What messages show of the brand; empty: not said.

    `operator` is who answers for the personal data, `policy_url` where their policy is.
    """

    name: Mapping[str, str]
    logo_url: str = ""
    colour: str = OWN_COLOUR
    operator: str = ""
    policy_url: str = ""

    @classmethod
    def of_document(cls, stored: Mapping[str, Any]) -> "ShownBrand":
        """Read the brand in the document of a programme."""
        return cls(
            name=stored["name"],
            logo_url=stored.get("logo_url", ""),
            colour=stored.get("colour", OWN_COLOUR),
            operator=stored.get("operator", ""),
            policy_url=stored.get("policy_url", ""),
        )

    def named(self, locale: Locale) -> str:
        """The name in a language."""
        return self.name[locale]

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour, as red, green and blue up to 255."""
        red, green, blue = bytes.fromhex(self.colour.removeprefix("#"))
        return red, green, blue

    @property
    def is_bright(self) -> bool:
        """Whether a text on the colour has to be dark, and the colour is no text on white."""
        return luminance(self.rgb) > BRIGHT


def luminance(rgb: tuple[int, int, int]) -> float:
    """How much light a colour gives, from 0 to 1."""
    shares = zip(LUMINANCE, map(_linear, rgb), strict=True)
    return sum(share * part for share, part in shares)


def _linear(part: int) -> float:
    """Return how much light a part of a colour is, from 0 to 1."""
    share = part / 255
    return float(share / 12.92 if share <= DIM else ((share + 0.055) / 1.055) ** 2.4)
