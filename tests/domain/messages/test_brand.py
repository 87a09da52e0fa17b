"""The brand of a stored programme."""

import pytest

from chalicelib.domain.messages.brand import OWN_COLOUR, ShownBrand

NAME = {"ru": "Лавка", "en": "Lavka"}


def test_a_brand_of_a_name_alone_says_nothing_else() -> None:
    brand = ShownBrand.of_document({"name": NAME})

    assert brand == ShownBrand(NAME, "", OWN_COLOUR, "", "")
    assert (brand.named("ru"), brand.named("en")) == ("Лавка", "Lavka")


@pytest.mark.parametrize(
    ("colour", "rgb", "is_bright"),
    [
        ("#1b7f3b", (27, 127, 59), False),
        ("#FFEE00", (255, 238, 0), True),
        ("#000000", (0, 0, 0), False),
        ("#ffffff", (255, 255, 255), True),
        ("#9f9f9f", (159, 159, 159), True),
        ("#00b050", (0, 176, 80), True),
        ("#767676", (118, 118, 118), False),
        ("#d32f2f", (211, 47, 47), False),
    ],
)
def test_a_colour_is_bright_or_dark(
    colour: str, rgb: tuple[int, int, int], *, is_bright: bool
) -> None:
    brand = ShownBrand(NAME, colour=colour)

    assert (brand.rgb, brand.is_bright) == (rgb, is_bright)
