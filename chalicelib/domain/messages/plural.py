"""Chooses the form of a word that agrees with a whole number.

Source: https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html
"""

from collections.abc import Callable, Mapping

from chalicelib.domain.messages.message import Locale


def _russian_form(count: int) -> int:
    """Pick one of `балл`, `балла`, `баллов`."""
    tens, units = abs(count) % 100 // 10, abs(count) % 10
    if tens == 1 or not 1 <= units <= 4:  # noqa: PLR2004 - 2, 3 and 4 go together in Russian
        return 2
    return 0 if units == 1 else 1


def _english_form(count: int) -> int:
    """Pick one of `point`, `points`."""
    return 0 if abs(count) == 1 else 1


FORM_OF: Mapping[Locale, Callable[[int], int]] = {"ru": _russian_form, "en": _english_form}
FORMS: Mapping[Locale, int] = {"ru": 3, "en": 2}
