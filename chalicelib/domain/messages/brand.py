"""The brand: whom the customer deals with, by the programme in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.messages.message import Locale

OWN_COLOUR = "#1b7f3b"
LUMA = (299, 587, 114)
"""Shares of red, green and blue in brightness, in thousandths.

Source: https://www.itu.int/rec/R-REC-BT.601
"""
BRIGHT = 160_000  # from here on a dark text is easier to read than a white one


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
        """Whether a text on the colour has to be dark."""
        shares = zip(LUMA, self.rgb, strict=True)
        return sum(share * part for share, part in shares) >= BRIGHT
