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
Rgb = tuple[int, int, int]
DIM = 0.04045  # up to it light grows evenly
READABLE = 4.5  # the least contrast of a text (WCAG 2.2, 1.4.3)
BLACK, WHITE, NIGHT = (
    (0, 0, 0),
    (255, 255, 255),
    (27, 32, 38),
)  # the last: the ground of a dark page
MIX_STEPS = 32
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
    def rgb(self) -> Rgb:
        """The colour, as red, green and blue up to 255."""
        red, green, blue = bytes.fromhex(self.colour.removeprefix("#"))
        return red, green, blue

    @property
    def is_bright(self) -> bool:
        """Whether a text on the colour has to be dark, and the colour is no text on white."""
        return luminance(self.rgb) > BRIGHT

    @property
    def accents(self) -> tuple[str, str]:
        """The colour, darkened for a white ground and lightened for a dark one until it is read.

        White text on the first one is read too, and dark text on the second.
        """
        return (
            _readable(self.rgb, ground=WHITE, towards=BLACK),
            _readable(self.rgb, ground=NIGHT, towards=WHITE),
        )


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast of two colours, from 1 to 21.

    Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(rgb: Rgb) -> float:
    """How much light a colour is, from 0 to 1."""
    shares = zip(LUMINANCE, map(_linear, rgb), strict=True)
    return sum(share * part for share, part in shares)


def _readable(colour: Rgb, *, ground: Rgb, towards: Rgb) -> str:
    """Return the nearest mixture of a colour with black or white that is read on the ground."""
    mixtures = (_mixed(colour, towards, step) for step in range(MIX_STEPS + 1))
    red, green, blue = next(each for each in mixtures if contrast(each, ground) >= READABLE)
    return f"#{red:02x}{green:02x}{blue:02x}"


def _mixed(colour: Rgb, towards: Rgb, step: int) -> Rgb:
    red, green, blue = (
        (own * (MIX_STEPS - step) + other * step) // MIX_STEPS
        for own, other in zip(colour, towards, strict=True)
    )
    return red, green, blue


def _linear(part: int) -> float:
    """Return how much light a part of a colour is, from 0 to 1."""
    share = part / 255
    return float(share / 12.92 if share <= DIM else ((share + 0.055) / 1.055) ** 2.4)
