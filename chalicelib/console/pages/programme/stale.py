"""Notices that a thing was changed by another person while a form was open."""

from collections.abc import Callable, Mapping, Sequence

from chalicelib.console.pages.programme.fields import Json
from chalicelib.console.pages.programme.wording import FieldDifference
from chalicelib.console.visit import OpenVisit

VERSION = "version"  # the field that says what the person had before them
DIGITS_MAX = 9


def version_read(visit: OpenVisit) -> int:
    """Return the version that the author of the form saw; 0: there was none."""
    seen = visit.value(VERSION)
    return int(seen) if seen.isdecimal() and len(seen) <= DIGITS_MAX else 0


def version_shown(visit: OpenVisit, stored: Json, *, is_fresh: bool) -> int:
    """Return the version that the form carries: the one that its author saw, or the newest one."""
    if visit.value(VERSION) and not is_fresh:
        return version_read(visit)
    newest: int = stored[VERSION] if stored else 0
    return newest


def differing(
    theirs: Mapping[str, str],
    mine: Mapping[str, str],
    names: Sequence[str],
    label: Callable[[str], str],
) -> list[FieldDifference]:
    """Return the fields in which what is stored and what is typed differ."""
    return [
        FieldDifference(label(name), theirs.get(name, ""), mine.get(name, ""))
        for name in names
        if theirs.get(name, "") != mine.get(name, "")
    ]
