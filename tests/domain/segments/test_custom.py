"""Conditions on own fields of customers."""

from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.domain.segments import parse_predicate
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.masked import has_masked, is_masked_alone
from chalicelib.domain.segments.required_fields import custom_fields_in, required_fields
from tests.builders.clock import START
from tests.repo.builders import a_customer

FACTS = Facts(START.date())
ANNA = a_customer(custom={"size": "40.5", "pet": "Ёж", "since": "2026-02-28", "colour": "red"})


def matches(**condition: Any) -> bool:
    return parse_predicate({"kind": "field", **condition}).matches(ANNA, FACTS)


@pytest.mark.parametrize(
    ("condition", "is_in"),
    [
        ({"field": "pet", "equals": "еж"}, True),
        ({"field": "pet", "equals": "кот"}, False),
        ({"field": "colour", "any_of": ["green", "red"]}, True),
        ({"field": "colour", "any_of": ["green"]}, False),
        ({"field": "size", "from": "9", "to": "40.50"}, True),
        ({"field": "size", "from": "41"}, False),
        ({"field": "size", "to": "40"}, False),
        ({"field": "since", "from": "2026-02-28"}, True),
        ({"field": "since", "to": "2026-02-27"}, False),
        ({"field": "pet", "from": "1"}, False),
        ({"field": "pet", "from": "2026-01-01"}, False),
        ({"field": "pet", "is_set": True}, True),
        ({"field": "pet", "is_set": False}, False),
        ({"field": "other", "is_set": False}, True),
        ({"field": "other", "equals": "x"}, False),
    ],
)
def test_a_value_is_compared_as_what_it_is(condition: dict[str, Any], is_in: bool) -> None:  # noqa: FBT001
    assert matches(**condition) is is_in


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "size"},
        {"field": "Size", "is_set": True},
        {"field": "size", "equals": "1", "is_set": True},
        {"field": "size", "from": "1", "to": "2026-01-01"},
        {"field": "size", "from": "мало"},
        {"field": "size", "from": "2", "to": "1"},
        {"field": "size", "any_of": []},
    ],
)
def test_an_unclear_condition_is_refused(condition: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        matches(**condition)


def test_a_condition_on_a_hidden_field_is_masked() -> None:
    predicate = parse_predicate({"kind": "field", "field": "pet", "equals": "еж"})
    both = parse_predicate({"kind": "all", "of": [predicate.model_dump(exclude_none=True)]})
    hidden = frozenset({"pet"})

    assert not has_masked(both)
    assert has_masked(both, hidden)
    assert is_masked_alone(predicate, hidden)
    assert not is_masked_alone(both, hidden)
    assert required_fields(both) == {"custom"}
    assert [each.values for each in custom_fields_in(both)] == [("еж",)]
