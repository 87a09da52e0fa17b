"""Case a05: what a PUT replaces is accepted in the form in which GET shows it."""

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.staff import Caller, a_caller

SEGMENT = "/v1/segments/{segment_id}"


@pytest.fixture
def admin(world: World) -> Caller:
    return a_caller(world, Role.ADMIN)


def test_a05_a_segment_can_be_written_back(admin: Caller) -> None:
    """Case a05."""
    predicate = {"kind": "tag", "any_of": ["vip"]}
    made = admin.asks("POST", "/v1/segments", {"name": "Guests", "predicate": predicate}).body
    path = {"segment_id": made["id"]}
    read = admin.asks("GET", SEGMENT, path=path).body

    same = admin.asks("PUT", SEGMENT, read, path=path)
    renamed = admin.asks("PUT", SEGMENT, {**same.body, "name": "Friends"}, path=path)
    other = admin.asks("PUT", SEGMENT, {**renamed.body, "id": "another"}, path=path)

    assert (same.status, same.body["predicate"]) == (200, predicate)
    assert (renamed.status, renamed.body["name"]) == (200, "Friends")
    assert (other.status, other.body["errors"][0]["pointer"]) == (400, "/id")


def test_a05_the_texts_of_the_bot_can_be_written_back(admin: Caller) -> None:
    """Case a05."""
    own = {"required": ["first_name", "phone"], "texts": {"ru": {"campaign.no_name": "сосед"}}}
    admin.asks("PUT", "/v1/bot", own)
    read = admin.asks("GET", "/v1/bot").body

    answer = admin.asks("PUT", "/v1/bot", read)

    assert (answer.status, answer.body) == (200, read)


@pytest.mark.parametrize("blank", ["\u200b", "\u3164"])
def test_c07_names_have_something_to_see(admin: Caller, blank: str) -> None:
    """Case c07: of segments and keys too."""
    predicate = {"kind": "tag", "any_of": ["vip"]}
    segment = admin.asks("POST", "/v1/segments", {"name": blank, "predicate": predicate})
    key = admin.asks("POST", "/v1/keys", {"role": "analyst", "name": blank})

    assert [each.body["errors"][0]["pointer"] for each in (segment, key)] == ["/name", "/name"]
