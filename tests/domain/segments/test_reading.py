"""What is no predicate is refused with the place that is wrong, however it is twisted."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from chalicelib.domain.segments import (
    Predicate,
    filters_of,
    parse_predicate,
)
from chalicelib.domain.segments.age import Age
from chalicelib.domain.segments.city import City
from chalicelib.domain.segments.ids import IDS_MAX
from chalicelib.domain.segments.reading import CAMPAIGNS_MAX, CHILDREN_MAX, DEPTH_MAX, NODES_MAX
from chalicelib.domain.segments.tag import Tag

TAG = {"kind": "tag", "any_of": ["vip"]}


class Body(BaseModel):
    """As a request declares it."""

    audience: Predicate


def complaints(written: object) -> dict[str, str]:
    """Where, and which; the texts must not repeat what was sent."""
    with pytest.raises(ValidationError) as refused:
        parse_predicate(written)
    found = refused.value.errors(include_input=False)
    return {"/".join(map(str, error["loc"])): error["type"] for error in found}


def nested(levels: int) -> dict[str, Any]:
    predicate: dict[str, Any] = TAG
    for _ in range(levels - 1):
        predicate = {"kind": "not", "of": predicate}
    return predicate


@pytest.mark.parametrize(
    ("written", "place", "code"),
    [
        ({"kind": "astrology"}, "", "union_tag_invalid"),
        ({"any_of": ["vip"]}, "", "union_tag_not_found"),
        ([], "", "model_attributes_type"),
        (None, "", "model_attributes_type"),
        ({"kind": "tag"}, "any_of", "missing"),
        ({"kind": "tag", "any_of": []}, "any_of", "too_short"),
        ({"kind": "tag", "any_of": ["a", " "]}, "any_of/1", "string_too_short"),
        ({"kind": "tag", "any_of": ["a\0"]}, "any_of/0", "string_pattern_mismatch"),
        ({"kind": "tag", "any_of": ["a"] * 101}, "any_of", "too_long"),
        ({**TAG, "colour": 1}, "colour", "extra_forbidden"),
        ({**TAG, "of": [TAG]}, "of", "extra_forbidden"),
        ({"kind": "age"}, "", "no_bound"),
        ({"kind": "age", "from": 9, "to": 8}, "", "empty_range"),
        ({"kind": "age", "from": "18"}, "from", "int_type"),
        ({"kind": "age", "from_": 18}, "from_", "extra_forbidden"),
        ({"kind": "age", "to": True}, "to", "int_type"),
        ({"kind": "age", "to": 10**16}, "to", "less_than_equal"),
        ({"kind": "birthday", "days": 366}, "days", "less_than_equal"),
        ({"kind": "birthday", "days": -1}, "days", "greater_than_equal"),
        ({"kind": "consent", "purpose": "advertising", "channel": "pigeon"}, "channel", "unknown"),
        ({"kind": "purchases", "measure": "sum", "from": 1, "days": 366}, "days", "less_than"),
        ({"kind": "category", "any_of": ["tea"], "bought": 1}, "bought", "bool_type"),
        ({"kind": "rfm", "recency": [6]}, "recency/0", "less_than_equal"),
        (
            {"kind": "random_share", "basis_points": 10_001, "salt": "s"},
            "basis_points",
            "less_than",
        ),
        ({"kind": "ids", "any_of": ["c1"] * (IDS_MAX + 1)}, "any_of", "too_long"),
        ({"kind": "all", "of": TAG}, "of", "tuple_type"),
        ({"kind": "not", "of": [TAG]}, "of", "model_attributes_type"),
        ({"kind": "all", "of": [TAG] * (CHILDREN_MAX + 1)}, "of", "too_long"),
    ],
)
def test_the_bad_part_is_named_at_any_depth(written: object, place: str, code: str) -> None:
    top = complaints(written)
    deep = complaints(json.dumps({"kind": "any", "of": [TAG, {"kind": "not", "of": written}]}))

    assert top[place].startswith(code)
    assert deep[f"of/1/of/{place}".rstrip("/")].startswith(code)


def test_all_bad_parts_are_named_at_once() -> None:
    parts = [{"kind": "tag"}, TAG, {"kind": "not", "of": {"kind": "age", "from": 1, "x": 2}}, {}]

    assert complaints({"kind": "all", "of": parts}) == {
        "of/0/any_of": "missing",
        "of/2/of/x": "extra_forbidden",
        "of/3": "union_tag_not_found",
    }


def test_the_place_is_right_inside_a_request_too() -> None:
    with pytest.raises(ValidationError) as refused:
        Body.model_validate_json(b'{"audience": {"kind": "all", "of": [{"kind": "tag"}]}}')

    assert [error["loc"] for error in refused.value.errors()] == [("audience", "of", 0, "any_of")]


def test_a_request_has_the_limits_too() -> None:
    with pytest.raises(ValidationError) as refused:
        Body.model_validate_json(json.dumps({"audience": nested(100)}))

    [error] = refused.value.errors()
    assert (error["loc"][0], error["type"]) == ("audience", "too_deep")


@pytest.mark.parametrize("written", [b"", b"{", b"\xff", '{"kind": NaN}', "[" * 100_000, b"{}}"])
def test_what_is_no_json_is_refused(written: bytes | str) -> None:
    assert complaints(written) == {"": "json_invalid"}


@pytest.mark.parametrize("levels", [DEPTH_MAX + 1, 100, 100_000])
def test_a_deep_predicate_is_refused_and_never_recursed_into(levels: int) -> None:
    assert complaints(nested(levels)) == {"/".join(["of"] * DEPTH_MAX): "too_deep"}


def test_too_many_filters_are_refused() -> None:
    lists = [{"kind": "any", "of": [TAG] * CHILDREN_MAX}] * 10

    assert list(complaints({"kind": "all", "of": lists}).values()) == ["too_many_filters"]


def campaigns(count: int) -> dict[str, Any]:
    """A predicate that asks about so many campaigns, each of them twice."""
    asked = [{"kind": "campaign", "campaign": f"c{n % count}", "how": "got"} for n in range(2 * 20)]
    return {"kind": "any", "of": asked}


def test_each_campaign_is_a_read_so_there_may_not_be_many() -> None:
    assert set(complaints(campaigns(CAMPAIGNS_MAX + 1)).values()) == {"too_many_campaigns"}
    assert parse_predicate(campaigns(CAMPAIGNS_MAX)).kind == "any"


def test_what_is_just_within_the_limits_is_read() -> None:
    lists = [{"kind": "any", "of": [TAG] * CHILDREN_MAX}] * 9

    assert len(list(filters_of(parse_predicate({"kind": "all", "of": lists})))) == NODES_MAX - 50
    assert parse_predicate(json.dumps(nested(DEPTH_MAX))).kind == "not"
    assert parse_predicate({"kind": "ids", "any_of": ["c1"] * IDS_MAX}).kind == "ids"


def test_what_was_sent_is_not_repeated() -> None:
    sent = "anna@example.org"
    with pytest.raises(ValidationError) as refused:
        parse_predicate({"kind": "all", "of": [{"kind": sent}, sent, {"kind": "age", "to": sent}]})

    assert sent not in str(refused.value)
    assert len(refused.value.errors()) == 3


def test_the_conditions_of_a_predicate_are_listed_without_all_any_and_not() -> None:
    city = {"kind": "city", "any_of": ["Казань"]}
    age = {"kind": "age", "from": 18}

    found = filters_of(parse_predicate({"kind": "all", "of": [city, {"kind": "not", "of": age}]}))

    assert [type(each) for each in found] == [City, Age]
    assert [type(each) for each in filters_of(parse_predicate(TAG))] == [Tag]


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["all", "not", "tag"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "of", "any_of", "from"]), inner)
    ),
)


@given(junk)
def test_junk_is_refused_politely(written: object) -> None:
    with suppress(ValidationError):
        parse_predicate(written)
