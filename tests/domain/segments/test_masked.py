"""Case s09: a role that sees masked customers counts them by birthday, and learns of no one."""

from typing import Any

import pytest

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.segments import parse_predicate
from chalicelib.domain.segments.masked import asks_masked, refuse_masked, refuse_singling_out
from chalicelib.domain.staff.staff import Sight

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

    assert asks_masked(read, Sight.MASKED)
    assert not asks_masked(read, Sight.FULL)
    with pytest.raises(Forbidden, match=r"segment\.masked_field"):
        refuse_masked(read, Sight.MASKED)
    refuse_masked(read, Sight.FULL)
    refuse_singling_out(read, Sight.MASKED)


def test_s09_a_list_of_ids_would_single_a_customer_out() -> None:
    read = parse_predicate(every(IDS, {"kind": "not", "of": BIRTHDAY}))

    with pytest.raises(Forbidden):
        refuse_singling_out(read, Sight.MASKED)
    refuse_singling_out(read, Sight.FULL)


@pytest.mark.parametrize("predicate", [TAG, IDS, every(TAG, IDS), every()])
def test_other_conditions_are_not_masked(predicate: dict[str, Any]) -> None:
    read = parse_predicate(predicate)

    refuse_masked(read, Sight.MASKED)
    refuse_singling_out(read, Sight.MASKED)
