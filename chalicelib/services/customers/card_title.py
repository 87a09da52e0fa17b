"""The brand above the codes of a card's picture: its name in capitals on a band of its colour."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.messages.message import Locale
from chalicelib.world import World

# Seven rows of five dots from the top, one hexadecimal pair each: drawn by us, as the digits of the
# card are, so that no font's licence applies.
LETTERS = {
    "A": "0e11111f111111",
    "B": "1e11111e11111e",
    "C": "0e11101010110e",
    "D": "1e11111111111e",
    "E": "1f10101e10101f",
    "F": "1f10101e101010",
    "G": "0e11101711110f",
    "H": "1111111f111111",
    "I": "0e04040404040e",
    "J": "0702020202120c",
    "K": "11121418141211",
    "L": "1010101010101f",
    "M": "111b1515111111",
    "N": "11111915131111",
    "O": "0e11111111110e",
    "P": "1e11111e101010",
    "Q": "0e11111115120d",
    "R": "1e11111e141211",
    "S": "0f10100e01011e",
    "T": "1f040404040404",
    "U": "1111111111110e",
    "V": "11111111110a04",
    "W": "1111111515150a",
    "X": "11110a040a1111",
    "Y": "11110a04040404",
    "Z": "1f01020408101f",
    "Б": "1f10101e11111e",
    "Г": "1f101010101010",
    "Д": "060a0a0a0a1f11",
    "Ё": "0a001f101e101f",
    "Ж": "15150e040e1515",
    "З": "0e11010601110e",
    "И": "11111315191111",
    "Й": "0a041113151911",
    "Л": "07090909090911",
    "П": "1f111111111111",
    "У": "1111110f01010e",
    "Ф": "040e15150e0404",
    "Ц": "12121212121f01",
    "Ч": "1111110f010101",
    "Ш": "1515151515151f",
    "Щ": "15151515151f01",
    "Ъ": "1808080e09090e",
    "Ы": "11111119151519",
    "Ь": "1010101e11111e",
    "Э": "0e11010701110e",
    "Ю": "1215151d151512",
    "Я": "0f11110f050911",
    "0": "0e11131519110e",
    "1": "040c040404040e",
    "2": "0e11010204081f",
    "3": "1f02040201110e",
    "4": "02060a121f0202",
    "5": "1f101e0101110e",
    "6": "0608101e11110e",
    "7": "1f010204080808",
    "8": "0e11110e11110e",
    "9": "0e11110f01020c",
    " ": "00000000000000",
    "-": "0000000e000000",
    ".": "00000000000c0c",
    ",": "000000000c0408",
    "'": "04040800000000",
    "&": "0c12140815120d",
    "!": "04040404040004",
    "?": "0e110102040004",
    "+": "0004041f040400",
    "/": "01010204081010",
    ":": "000c0c000c0c00",
    "(": "02040808080402",
    ")": "08040202020408",
    "«": "00050a140a0500",
    "»": "00140a050a1400",
    "…": "00000000000015",
}
ALIKE = str.maketrans("АВЕКМНОРСТХІ–—“”„’", "ABEKMHOPCTXI--«»«'")
DOTS_WIDE, DOTS_HIGH, DOTS_BETWEEN = 5, 7, 1
DOT_PX_MAX, DOT_PX_MIN = 6, 2
SIDE_PX = 24
BAND_PX = 84
COLOUR, LETTER = 2, 3
"""Pixels of the band, beside 0 and 1 of the codes."""

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class CardTitle:
    """A name and its colours."""

    name: str
    band: Colour
    letters: Colour

    @property
    def palette(self) -> tuple[Colour, ...]:
        """The colours of the pixels 0 to 3."""
        return (WHITE, BLACK, self.band, self.letters)


def card_title(world: World, locale: Locale) -> CardTitle | None:
    """Return the brand as a card shows it; None before the first programme."""
    brand = world.brand
    if brand is None:
        return None
    return CardTitle(brand.named(locale), brand.rgb, BLACK if brand.is_bright else WHITE)


def draw_title(title: CardTitle, width: int) -> list[bytes]:
    """Draw the band, so wide: the name in the largest letters that fit, and cut if none do."""
    room = width - 2 * SIDE_PX
    text = "".join(_letters(title.name))
    dot = max(min(DOT_PX_MAX, room // max(_dots(text), 1)), DOT_PX_MIN)
    if _dots(text) * dot > room:
        fitting = room // dot // (DOTS_WIDE + DOTS_BETWEEN)
        text = text[: fitting - 1].rstrip() + "…"
    line = _enlarged(_line(text), dot)
    above = (BAND_PX - len(line)) // 2
    band = [bytes([COLOUR]) * width]
    left = (width - len(line[0])) // 2
    shown = [
        row.rjust(left + len(row), bytes([COLOUR])).ljust(width, bytes([COLOUR])) for row in line
    ]
    return [*band * above, *shown, *band * (BAND_PX - above - len(line))]


def _letters(name: str) -> Iterator[str]:
    """Yield what can be drawn: capitals, without accents that we have no letter for."""
    for char in unicodedata.normalize("NFC", name).upper().translate(ALIKE):
        base = char if char in LETTERS else unicodedata.normalize("NFKD", char)[0].translate(ALIKE)
        if base in LETTERS:
            yield base


def _dots(text: str) -> int:
    return len(text) * (DOTS_WIDE + DOTS_BETWEEN) - DOTS_BETWEEN


def _line(text: str) -> list[bytes]:
    rows = [
        "".join(f"{bytes.fromhex(LETTERS[char])[n]:05b}0" for char in text)
        for n in range(DOTS_HIGH)
    ]
    return [bytes(LETTER if dot == "1" else COLOUR for dot in row[:-1]) for row in rows]


def _enlarged(rows: list[bytes], times: int) -> list[bytes]:
    wide = [bytes(dot for dot in row for _ in range(times)) for row in rows]
    return [row for row in wide for _ in range(times)]
