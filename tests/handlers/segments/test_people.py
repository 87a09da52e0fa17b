"""The people of a segment, page by page, without one who does not belong and without a gap."""

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.planning import keep
from tests.builders.staff import Caller, a_caller
from tests.repo.builders import a_customer

PEOPLE = "/v1/segments/{segment_id}/customers"
VIP = {"kind": "tag", "any_of": ["vip"]}
GUESTS, OTHERS = 130, 40


def a_segment(caller: Caller, predicate: object = VIP) -> str:
    body = {"name": "Guests", "predicate": predicate}
    return str(caller.asks("POST", "/v1/segments", body).body["id"])


def walked(caller: Caller, segment: str, limit: str) -> list[list[str]]:
    """The ids on each page, to the last one."""
    pages, query = [], {"limit": limit}
    while True:
        page = caller.asks("GET", PEOPLE, path={"segment_id": segment}, query=query).body
        pages.append([each["id"] for each in page["customers"]])
        if page["next"] is None:
            return pages
        query = {"limit": limit, "cursor": page["next"]}


def test_every_member_stands_on_one_page(world: World) -> None:
    guests = [a_customer(tags=frozenset({"vip"})) for _ in range(GUESTS)]
    keep(world, *guests, *(a_customer() for _ in range(OTHERS)))
    marketer = a_caller(world, Role.MARKETER)

    pages = walked(marketer, a_segment(marketer), "7")

    assert sorted(each for page in pages for each in page) == sorted(each.id for each in guests)
    assert max(map(len, pages)) == 7


def test_a_role_with_masks_sees_masks_and_no_birthdays(world: World) -> None:
    keep(world, a_customer(first_name="Анна", tags=frozenset({"vip"})))
    marketer = a_caller(world, Role.MARKETER)
    admin = a_caller(world, Role.ADMIN)
    young = a_segment(admin, {"kind": "age", "from": 18})

    path = {"segment_id": a_segment(marketer)}
    (shown,) = marketer.asks("GET", PEOPLE, path=path).body["customers"]
    refused = marketer.asks("GET", PEOPLE, path={"segment_id": young})

    assert shown["first_name"] == "А***"
    assert (refused.status, refused.body["code"]) == (403, "segment.masked_field")
    assert admin.asks("GET", PEOPLE, path={"segment_id": young}).status == 200


def test_a_cursor_of_a_changed_condition_is_refused(world: World) -> None:
    keep(world, *(a_customer(tags=frozenset({"vip"})) for _ in range(3)))
    admin = a_caller(world, Role.ADMIN)
    path = {"segment_id": a_segment(admin)}
    cursor = admin.asks("GET", PEOPLE, path=path, query={"limit": "1"}).body["next"]
    changed = {"name": "All", "predicate": {"kind": "all", "of": []}}
    admin.asks("PUT", "/v1/segments/{segment_id}", changed, path=path)

    answer = admin.asks("GET", PEOPLE, path=path, query={"cursor": cursor})

    assert answer.body["code"] == "cursor.invalid"


def test_a_rare_segment_of_a_slow_base_comes_in_short_pages(world: World, clock: Clock) -> None:
    keep(world, *(a_customer() for _ in range(OTHERS)), a_customer(tags=frozenset({"vip"})))
    marketer = a_caller(world, Role.MARKETER)

    assert len([each for page in walked(marketer, a_segment(marketer), "50") for each in page]) == 1
