"""A person reads a name, and a code only where nothing else is known."""

import pytest

from chalicelib.domain.catalogue.names import named
from chalicelib.domain.messages.message import Locale

BREAD = {"ru": "Хлеб", "en": "Bread"}


@pytest.mark.parametrize(
    ("names", "locale", "stand_ins", "read"),
    [
        (BREAD, "ru", ("b-1",), "Хлеб"),
        (BREAD, "en", ("b-1",), "Bread"),
        ({"ru": "Хлеб"}, "en", ("b-1",), "Хлеб"),
        ({}, "en", ("Loaf", "b-1"), "Loaf"),
        ({}, "en", ("", "b-1"), "b-1"),
        ({"ru": "", "en": ""}, "ru", (), ""),
    ],
)
def test_a_name_is_in_the_language_of_the_reader(
    names: dict[str, str], locale: Locale, stand_ins: tuple[str, ...], read: str
) -> None:
    assert named(names, locale, *stand_ins) == read
