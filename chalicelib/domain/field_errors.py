"""Says in our words what is wrong with a field: pydantic's words name its classes and our types."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

VALUE_ERROR = "Value error, "
LIST = "must be a list"
OBJECT = "must be an object"
TEXT = "must be a text"
WHOLE = "must be a whole number"
YES_OR_NO = "must be true or false"
WORDS: Mapping[str, str] = {
    "bool_parsing": YES_OR_NO,
    "bool_type": YES_OR_NO,
    "dict_type": OBJECT,
    "enum": "must be one of {expected}",
    "extra_forbidden": "there is no such field",
    "frozen_set_type": LIST,
    "greater_than_equal": "must be at least {ge}",
    "int_from_float": WHOLE,
    "int_parsing": WHOLE,
    "int_parsing_size": WHOLE,
    "int_type": WHOLE,
    "json_invalid": "not JSON",
    "less_than_equal": "must be at most {le}",
    "list_type": LIST,
    "literal_error": "must be one of {expected}",
    "missing": "is required",
    "model_attributes_type": OBJECT,
    "model_type": OBJECT,
    "string_pattern_mismatch": "must match {pattern}",
    "string_too_long": "must have at most {max_length} characters",
    "string_too_short": "must have at least {min_length} characters",
    "string_type": TEXT,
    "string_unicode": TEXT,
    "too_long": "must have at most {max_length} entries",
    "too_short": "must have at least {min_length} entries",
    "tuple_type": LIST,
    "union_tag_invalid": "there is no such kind; the kinds are {expected_tags}",
    "union_tag_not_found": "kind is missing",
}
FAMILIES: Mapping[str, str] = {
    "datetime_": "must be an instant such as 2026-12-31T12:00:00Z",
    "date_": "must be a day such as 2026-12-31",
    "timezone_": "must be an instant with a zone such as 2026-12-31T12:00:00Z",
}
"""Words for every error whose name begins so."""


def in_words(error: ErrorDetails) -> str:
    """Return what is wrong; a reason of our own, such as a code, stays as it is."""
    facts: Mapping[str, Any] = error.get("ctx", {})
    kind = error["type"]
    if "text" in facts:  # these words were found before, in a part of the request
        return str(facts["text"])
    if kind in WORDS:
        return WORDS[kind].format(**facts)
    family = next((words for name, words in FAMILIES.items() if kind.startswith(name)), None)
    return family or error["msg"].removeprefix(VALUE_ERROR)
