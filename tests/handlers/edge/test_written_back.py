"""Case a05: what a PUT replaces is accepted in the form in which GET shows it."""

from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.campaigns.requests import CampaignChanges
from chalicelib.world import World
from tests.builders.marketing import CAMPAIGN, CAMPAIGNS, a_body
from tests.builders.staff import Caller, a_caller
from tests.handlers.customers.people import CUSTOMER
from tests.repo.builders import a_customer, stored

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


CHANGEABLE = (
    "first_name",
    "surname",
    "email",
    "birthday",
    "language",
    "city",
    "shop",
    "zone",
    "tags",
)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"surname": "Петрова", "city": "Омск", "zone": "Asia/Omsk", "tags": frozenset({"vip"})},
        {"zone": "Europe/Kiev"},
    ],
)
def test_a05_a_customer_can_be_written_back(
    world: World, admin: Caller, given: dict[str, Any]
) -> None:
    """Case a05: missing values are null there, and the zone says how it is known."""
    anna = stored(world, a_customer(first_name="Анна", **given))
    path = {"customer_id": anna.id}
    read = admin.asks("GET", CUSTOMER, path=path).body

    answer = admin.asks("PATCH", CUSTOMER, {name: read[name] for name in CHANGEABLE}, path=path)

    assert (answer.status, answer.body) == (200, read)
    assert world.customers.profiles.get(anna.id) == anna


def test_a05_null_deletes_a_value_as_it_is_shown(world: World, admin: Caller) -> None:
    """Case a05."""
    anna = stored(world, a_customer(surname="Петрова", city="Омск", zone="Asia/Omsk", shop="s1"))
    path = {"customer_id": anna.id}
    nothing = dict.fromkeys(("surname", "city", "zone", "shop"))

    answer = admin.asks("PATCH", CUSTOMER, nothing, path=path)

    assert [answer.body[name] for name in ("surname", "city", "shop")] == [None, None, None]
    assert answer.body["zone"] == {"name": "Europe/Moscow", "source": "programme"}


def test_a05_a_zone_is_changed_in_both_forms(world: World, admin: Caller) -> None:
    """Case a05."""
    anna = stored(world, a_customer())
    path = {"customer_id": anna.id}
    shown = {"name": "Asia/Omsk", "source": "customer"}
    for sent in ("Asia/Omsk", {"name": "Asia/Omsk", "source": "programme"}, shown):
        admin.asks("PATCH", CUSTOMER, {"zone": ""}, path=path)
        assert admin.asks("PATCH", CUSTOMER, {"zone": sent}, path=path).body["zone"] == shown


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ("Europe/Kiev", "/zone"),
        (7, "/zone"),
        ({"name": "Europe/Kiev"}, "/zone/name"),
        ({"name": 7}, "/zone/name"),
        ({"name": "Asia/Omsk", "source": "star"}, "/zone/source"),
        ({}, "/zone/name"),
    ],
)
def test_a_bad_zone_is_pointed_at(world: World, admin: Caller, sent: Any, pointer: str) -> None:
    path = {"customer_id": stored(world, a_customer()).id}

    answer = admin.asks("PATCH", CUSTOMER, {"zone": sent}, path=path)

    assert (answer.status, [each["pointer"] for each in answer.body["errors"]]) == (400, [pointer])


def test_a05_the_audience_of_a_campaign_can_be_written_back(world: World, admin: Caller) -> None:
    """Case a05: a list is shown by its number, which keeps the list."""
    ids = [stored(world, a_customer()).id]
    made = admin.asks("POST", CAMPAIGNS, a_body(audience={"customers": ids})).body
    path = {"campaign_id": made["id"]}
    read = admin.asks("GET", CAMPAIGN, path=path).body
    content = set(CampaignChanges.model_fields) & set(read)

    same = admin.asks("PATCH", CAMPAIGN, {name: read[name] for name in content}, path=path)
    renamed = {"name": "Tea", "audience": read["audience"]}
    other = admin.asks("PATCH", CAMPAIGN, renamed, path=path)

    assert (same.status, same.body) == (200, read)
    assert (other.status, other.body["name"], other.body["audience"]) == (
        200,
        "Tea",
        read["audience"],
    )
    assert world.campaigns.records.listed(made["id"], 0) == ids


@pytest.mark.parametrize("audience", [{"listed": 2}, {"listed": 0}])
def test_a05_another_number_names_no_list(
    world: World, admin: Caller, audience: dict[str, int]
) -> None:
    """Case a05."""
    ids = [stored(world, a_customer()).id]
    listed = admin.asks("POST", CAMPAIGNS, a_body(audience={"customers": ids})).body["id"]
    made = admin.asks("POST", CAMPAIGNS, a_body()).body["id"]

    answers = [
        admin.asks("PATCH", CAMPAIGN, {"audience": audience}, path={"campaign_id": listed}),
        admin.asks("PATCH", CAMPAIGN, {"audience": audience}, path={"campaign_id": made}),
        admin.asks("POST", CAMPAIGNS, a_body(audience=audience)),
    ]

    for answer in answers:
        assert answer.status == 400
        assert [each["pointer"] for each in answer.body["errors"]] == ["/audience/listed"]


@pytest.mark.parametrize("blank", ["\u200b", "\u3164"])
def test_c07_names_have_something_to_see(admin: Caller, blank: str) -> None:
    """Case c07: of segments and keys too."""
    predicate = {"kind": "tag", "any_of": ["vip"]}
    segment = admin.asks("POST", "/v1/segments", {"name": blank, "predicate": predicate})
    key = admin.asks("POST", "/v1/keys", {"role": "analyst", "name": blank})

    assert [each.body["errors"][0]["pointer"] for each in (segment, key)] == ["/name", "/name"]
