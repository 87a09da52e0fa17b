"""The brand's colour as the accent of a page: darkened or lightened until it can be read.

Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

from typing import NamedTuple

from chalicelib.domain.messages.brand import luminance

CONTRAST_MIN = 4.5
GLARE = 0.05  # of a screen, in the definition of contrast
STEPS = 20  # from a colour to black or white
HOVER_STEPS = 2
# The grounds of the pages on which the accent is hardest to read, see console.css.
LIGHT_GROUND, DARK_GROUND = (0xE2, 0xF1, 0xE7), (0x1C, 0x33, 0x26)

Rgb = tuple[int, int, int]


class Accents(NamedTuple):
    """The accent of both colour schemes, each with the one under a pointer."""

    light: str
    light_hover: str
    dark: str
    dark_hover: str


def accents_of(colour: str) -> Accents:
    """Return the accents nearest to a colour such as `1b7f3b`."""
    red, green, blue = bytes.fromhex(colour)
    chosen = (red, green, blue)
    light, light_hover = _readable(chosen, LIGHT_GROUND, 0)
    dark, dark_hover = _readable(chosen, DARK_GROUND, 255)
    return Accents(light, light_hover, dark, dark_hover)


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + GLARE) / (low + GLARE)


def _readable(chosen: Rgb, ground: Rgb, end: int) -> tuple[str, str]:
    mixed = [_mixed(chosen, end, step) for step in range(STEPS + 1)]
    first = next(n for n, each in enumerate(mixed) if _is_readable(each, ground, end))
    return _text(mixed[first]), _text(mixed[min(first + HOVER_STEPS, STEPS)])


def _is_readable(colour: Rgb, ground: Rgb, end: int) -> bool:
    # On the wrong side of the ground a colour has contrast too, but not for the text on a button.
    is_beyond = (
        luminance(colour) > luminance(ground) if end else luminance(colour) < luminance(ground)
    )
    return is_beyond and contrast(colour, ground) >= CONTRAST_MIN


def _mixed(chosen: Rgb, end: int, step: int) -> Rgb:
    red, green, blue = (part + (end - part) * step // STEPS for part in chosen)
    return red, green, blue


def _text(colour: Rgb) -> str:
    return f"#{bytes(colour).hex()}"
