"""What the forms of fields and of dictionaries share: the bar of the area, and both versions."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalicelib.console.pages.programme.stale import differing
from chalicelib.console.pages.programme.wording import FieldDifference
from chalicelib.console.rendering import words_of
from chalicelib.console.visit import Visit

CONFLICT = 409
READ = "read"  # the field that says which state of a choice the person had before them
DIGEST_CHARS = 16


def digest_of(shown: Mapping[str, Any]) -> str:
    """Return what tells one state of a choice from another: a choice has no version of its own."""
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:DIGEST_CHARS]


def both_versions(
    visit: Visit, theirs: Mapping[str, str], mine: Mapping[str, str], names: Sequence[str]
) -> list[FieldDifference]:
    """Return what differs between what is stored and what was typed."""
    return differing(theirs, mine, names, label(visit))


def label(visit: Visit) -> Callable[[str], str]:
    """Return what gives the name of a field of a form."""
    words = words_of(visit)
    return lambda name: words.say(f"fields.field.{name}")


def labels(visit: Visit, names: Sequence[str]) -> dict[str, str]:
    """Return the names of the fields of a form."""
    say = label(visit)
    return {name: say(name) for name in names}


def dumped(model: Any) -> dict[str, Any]:  # noqa: ANN401 - the model of an answer
    """Return an answer of the API as JSON values."""
    found: dict[str, Any] = model.model_dump(mode="json")
    return found
