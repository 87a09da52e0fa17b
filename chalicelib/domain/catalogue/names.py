"""Names of things in the languages of persons; who reads a name reads no code."""

from collections.abc import Mapping

from chalicelib.domain.messages.message import Locale

Names = Mapping[str, str]
NO_NAMES: Names = {}


def named(names: Names, locale: Locale, *stand_ins: str) -> str:
    """Return the name in a language, or the first of the stand-ins that is not empty.

    A thing without a name in this language has that of the other one before any stand-in.
    """
    others = (names[other] for other in names if other != locale)
    return next(filter(None, (names.get(locale, ""), *others, *stand_ins)), "")
