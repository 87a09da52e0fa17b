"""A refusal says to a person what to do (cases a04 and o07)."""

from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.staff import a_caller

SEGMENTS = "/v1/segments"
GOOD: dict[str, Any] = {"name": "Tea", "predicate": {"kind": "tag", "any_of": ["tea"]}}


def test_a04_a_missing_header_is_named(world: World) -> None:
    """Case a04."""
    problem = a_caller(world, Role.MARKETER).asks("POST", SEGMENTS, GOOD, once="").body

    assert problem["code"] == "idempotency.key_missing"
    assert problem["title"] == "The request has no Idempotency-Key."
    assert "Idempotency-Key" in problem["detail"]


def test_a04_a_refused_role_learns_which_roles_may(world: World) -> None:
    """Case a04, and l10: the administrator who wants to record a purchase."""
    problem = a_caller(world, Role.ADMIN).asks("POST", "/v1/purchases", {}).body

    assert problem["code"] == "key.role"
    assert "role admin" in problem["detail"]
    assert "cashier, integration" in problem["detail"]
    assert "POST /v1/keys" in problem["detail"]
    assert "facts" not in problem


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({**GOOD, "predicate": {"kind": "nope"}}, "the kinds are 'all', 'any', 'not', 'abc'"),
        ({**GOOD, "predicate": {"kind": "all", "of": [{"kind": "nope"}]}}, "the kinds are 'all'"),
        ({**GOOD, "predicate": {"kind": "tag"}}, "/predicate/any_of: is required"),
        ({**GOOD, "predicate": {"kind": "tag", "any_of": []}}, "must have at least 1 entries"),
        ({**GOOD, "predicate": 1}, "a filter is an object with a kind"),
        ({**GOOD, "predicate": {}}, "kind is missing"),
        ({**GOOD, "colour": "red"}, "/colour: there is no such field"),
        ([], "must be an object"),
    ],
)
def test_o07_an_unknown_kind_is_answered_with_the_kinds(world: World, body: Any, said: str) -> None:
    """Cases o07 and a04: what is wrong, in words that name no class of ours."""
    problem = a_caller(world, Role.MARKETER).asks("POST", SEGMENTS, body).body

    assert problem["code"] == "body.malformed"
    assert said in problem["detail"]


def test_o07_so_is_an_unknown_kind_of_button(world: World) -> None:
    """Case o07."""
    body = {"buttons": [{"kind": "jump"}]}
    problem = a_caller(world, Role.MARKETER).asks("POST", "/v1/campaigns", body).body

    details = {each["pointer"]: each["detail"] for each in problem["errors"]}
    assert details["/buttons/0"] == (
        "there is no such kind; the kinds are 'link', 'answer', 'stop'"
    )
