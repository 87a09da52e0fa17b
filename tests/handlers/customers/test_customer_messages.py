"""Campaigns' messages in a customer's timeline, and the stop list that receipts leave."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import PredicateAudience
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.suppression import complaint, hard_bounce
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.campaigns import AUTUMN, a_message, a_record, stored_record
from tests.builders.clock import START
from tests.builders.contacts import Wrote, written_to
from tests.builders.staff import Caller, a_caller
from tests.repo.builders import a_customer, found, save_change, stored

CUSTOMER = "/v1/customers/{customer_id}"
HISTORY = f"{CUSTOMER}/history"
SPRING, GONE = CampaignId("spring-2027"), CampaignId("gone")
HOUR = timedelta(hours=1)


@pytest.fixture
def anna(world: World) -> Customer:
    stored_record(world)
    letter = a_message(name="Spring", texts={"email": a_message().texts["email"]})
    spring = a_record(letter, id=SPRING, version=0)
    world.commit(None, *world.campaigns.records.change_writes(spring))
    anna = stored(world, a_customer(registered_at=START - timedelta(days=9)))
    written_to(
        world,
        anna,
        Wrote(AUTUMN, timedelta(days=3)),
        Wrote(GONE, timedelta(days=2)),
        Wrote(SPRING, timedelta(days=1), service=True),
    )
    return anna


@pytest.fixture
def support(world: World) -> Caller:
    return a_caller(world, Role.SUPPORT)


def history(caller: Caller, customer: Customer, limit: int = 50) -> list[dict[str, Any]]:
    happened: list[dict[str, Any]] = []
    query = {"limit": str(limit)}
    for _ in range(20):
        path: dict[str, str] = {"customer_id": customer.id}
        page = caller.asks("GET", HISTORY, path=path, query=query).body
        happened += page["history"]
        if not page["next"]:
            return happened
        query = {"limit": str(limit), "cursor": page["next"]}
    raise AssertionError("no end")


def message(caller: Caller, customer: Customer, campaign: CampaignId) -> dict[str, Any]:
    told = (each["message"] for each in history(caller, customer) if each["what"] == "message")
    found: dict[str, Any] = next(each for each in told if each["campaign"] == campaign)
    return {name: value for name, value in found.items() if value is not None}


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_messages_stand_in_the_timeline_in_their_order(
    support: Caller, anna: Customer, limit: int
) -> None:
    happened = history(support, anna, limit)

    messages = [each["message"]["campaign"] for each in happened if each["what"] == "message"]
    assert messages == [SPRING, GONE, AUTUMN]
    assert [each["what"] for each in happened] == ["consent", *["message"] * 3, "registration"]


@pytest.mark.parametrize("role", [Role.MARKETER, Role.AUDITOR])
@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_s09_a_greeting_does_not_tell_a_masked_birthday(
    world: World, support: Caller, role: Role, limit: int
) -> None:
    aged = replace(a_message(), audience=PredicateAudience('{"kind":"age","from":18}'))
    by_age = a_record(aged, id=CampaignId("grown"), version=0)
    world.commit(None, *world.campaigns.records.change_writes(by_age))
    olga = stored(world, a_customer(registered_at=START - timedelta(days=9)))
    told = (CampaignId("birthday"), AUTUMN, by_age.id, GONE)
    written_to(world, olga, *(Wrote(each, timedelta(days=5 - at)) for at, each in enumerate(told)))

    def messages(caller: Caller, limit: int) -> list[str]:
        happened = history(caller, olga, limit)
        return [each["message"]["campaign"] for each in happened if each["what"] == "message"]

    assert messages(support, 50) == [*reversed(told)]
    assert messages(a_caller(world, role), limit) == [GONE, AUTUMN]
    assert messages(support, 50) == [*reversed(told)]


def test_a_message_tells_what_is_known_of_it(support: Caller, anna: Customer) -> None:
    assert message(support, anna, SPRING) == {
        "campaign": SPRING,
        "name": "Spring",
        "step": "1",
        "channel": "email",
        "state": "sent",
    }
    assert message(support, anna, GONE) == {"campaign": GONE, "step": "1", "state": "sent"}


def notes(
    world: World,
    customer: Customer,
    kind: EngagementKind,
    at: datetime,
    detail: str = "",
    step: str = "",
) -> None:
    world.delivery.engagements.note(Engagement(AUTUMN, customer.id, kind, at, detail, step))


def test_what_was_heard_since_is_told(world: World, support: Caller, anna: Customer) -> None:
    sent_at = START - timedelta(days=3)
    notes(world, anna, EngagementKind.DELIVERED, sent_at + HOUR)
    notes(world, anna, EngagementKind.CLICKED, sent_at + 2 * HOUR, "0")
    notes(world, anna, EngagementKind.ANSWERED, sent_at + 3 * HOUR, "want")
    notes(world, anna, EngagementKind.STOPPED, sent_at + 4 * HOUR)

    told = message(support, anna, AUTUMN)

    assert told == {
        "campaign": AUTUMN,
        "name": "Autumn",
        "step": "1",
        "state": "delivered",
        "delivered_at": "2026-11-18T10:00:00Z",
        "clicked_at": "2026-11-18T11:00:00Z",
        "answered_at": "2026-11-18T12:00:00Z",
        "answer": "want",
        "stopped_at": "2026-11-18T13:00:00Z",
    }


def test_a_bounce_outweighs_what_was_heard_before(
    world: World, support: Caller, anna: Customer
) -> None:
    notes(world, anna, EngagementKind.DELIVERED, START)
    notes(world, anna, EngagementKind.BOUNCED, START)

    assert message(support, anna, AUTUMN)["state"] == "failed"


def test_what_an_earlier_message_led_to_is_not_told_of_a_later_one(
    world: World, support: Caller, anna: Customer
) -> None:
    """A standing campaign writes again and again."""
    earlier, later = "2026-10-30", "2026-11-20"
    written_to(
        world,
        anna,
        Wrote(AUTUMN, timedelta(days=22), step=earlier),
        Wrote(AUTUMN, timedelta(days=1), step=later),
    )
    notes(world, anna, EngagementKind.ANSWERED, START - timedelta(days=20), "want", earlier)
    notes(world, anna, EngagementKind.CLICKED, START, "0", earlier)  # of the letter of then
    notes(world, anna, EngagementKind.CLICKED, START, "0")  # by a link that named no step

    happened = (each["message"] for each in history(support, anna) if each["what"] == "message")
    told = {each["step"]: (each["state"], each["answer"], each["clicked_at"]) for each in happened}

    assert told == {
        earlier: ("delivered", "want", "2026-11-21T09:00:00Z"),
        later: ("sent", None, None),
    }


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SUPPORT, Role.MARKETER])
def test_the_stop_list_is_shown_with_its_reasons(world: World, anna: Customer, role: Role) -> None:
    listed = replace(anna, suppressions=(hard_bounce("email"), complaint("email")))
    save_change(world, anna, listed, None)

    shown = a_caller(world, role).asks("GET", CUSTOMER, path={"customer_id": anna.id}).body

    assert shown["suppressions"] == [
        {"by": "hard_bounce", "channel": "email", "purpose": None},
        {"by": "complaint", "channel": "email", "purpose": "advertising"},
    ]


@pytest.mark.parametrize("email", ["new@example.org", None])
def test_staff_who_change_the_address_lift_its_bounce(
    world: World, support: Caller, anna: Customer, email: str | None
) -> None:
    listed = replace(anna, suppressions=(hard_bounce("email"), complaint("email")))
    save_change(world, anna, listed, None)

    support.asks("PATCH", CUSTOMER, {"email": email}, path={"customer_id": anna.id})

    assert found(world, anna).email == email
    assert found(world, anna).suppressions == (complaint("email"),)
