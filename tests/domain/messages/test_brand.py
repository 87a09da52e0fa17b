"""The brand of a stored programme."""

import pytest

from chalicelib.domain.messages.brand import (
    NIGHT,
    OWN_COLOUR,
    READABLE,
    WHITE,
    ShownBrand,
    contrast,
)

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


@pytest.mark.parametrize("colour", ["#ffee00", "#000000", "#ffffff", "#1b7f3b"])
def test_the_accents_of_any_colour_can_be_read(colour: str) -> None:
    light, dark = (
        ShownBrand(NAME, colour=each).rgb for each in ShownBrand(NAME, colour=colour).accents
    )

    assert contrast(light, WHITE) >= READABLE
    assert contrast(dark, NIGHT) >= READABLE


def test_a_colour_that_can_be_read_stays_and_another_changes_no_more_than_it_must() -> None:
    assert ShownBrand(NAME).accents[0] == OWN_COLOUR
    assert ShownBrand(NAME, colour="#ffee00").accents == ("#7f7700", "#ffee00")
