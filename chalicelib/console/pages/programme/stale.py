"""Notices that a thing was changed by another person while a form was open."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence

from chalicelib.console.pages.programme.fields import Json
from chalicelib.console.pages.programme.wording import FieldDifference

READ = "read"  # the field that says what the person had before them
CHARS = 16


def digest_of(shown: Json) -> str:
    """Return what tells one state of a thing from another; nothing is an empty text."""
    if shown is None:
        return ""
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:CHARS]


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
