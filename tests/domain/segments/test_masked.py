"""Case s09: a role that sees masked customers counts them by birthday, and learns of no one."""

from typing import Any

import pytest

from chalicelib.domain.segments import parse_predicate
from chalicelib.domain.segments.masked import has_masked, is_masked_alone

BIRTHDAY: dict[str, Any] = {"kind": "birthday", "days": 3}
AGE: dict[str, Any] = {"kind": "age", "from": 18}
TAG: dict[str, Any] = {"kind": "tag", "any_of": ["vip"]}
IDS: dict[str, Any] = {"kind": "ids", "any_of": ["anna"]}


def every(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "all", "of": list(conditions)}


@pytest.mark.parametrize(
    "predicate", [BIRTHDAY, AGE, every(TAG, {"kind": "not", "of": {"kind": "any", "of": [AGE]}})]
)
def test_s09_a_condition_on_a_masked_field_is_found_at_any_depth(predicate: dict[str, Any]) -> None:
    read = parse_predicate(predicate)

    assert has_masked(read)


@pytest.mark.parametrize("predicate", [BIRTHDAY, AGE])
def test_s09_it_is_counted_alone(predicate: dict[str, Any]) -> None:
    assert is_masked_alone(parse_predicate(predicate))
    assert not is_masked_alone(parse_predicate(every(predicate)))
    assert not is_masked_alone(parse_predicate({"kind": "not", "of": predicate}))


@pytest.mark.parametrize("predicate", [TAG, IDS, every(TAG, IDS), every()])
def test_other_conditions_are_not_masked(predicate: dict[str, Any]) -> None:
    read = parse_predicate(predicate)

    assert not has_masked(read)
    assert not is_masked_alone(read)
