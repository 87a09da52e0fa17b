"""Deliveries over HTTP: everybody once, in one explained state; what is in doubt, sent again."""

from collections import Counter
from datetime import timedelta

import pytest

from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.planning.chunk import Progress
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from chalicelib.world.bounds import Bounds
from tests.builders.clock import START, Clock
from tests.builders.marketing import refused
from tests.builders.planning import contacted
from tests.builders.staff import a_caller
from tests.handlers.campaigns.office import DELIVERIES, STEP, Office, stands

# The list


def test_everybody_is_listed_once_in_the_state_that_was_written(
    office: Office, base: list[Customer]
) -> None:
    customers = office.wrote(
        "sdfuxec.", {2: "telegram.refused", 4: "consent.withdrawn"}, done=False
    )

    found = office.lists(limit="5")

    assert Counter(each["customer"] for each in found) == Counter(each.id for each in base)
    by = {each["customer"]: each for each in found}
    states = ["sent", "delivered", "failed", "unknown", "excluded", "expired", "cancelled"]
    assert [by[each]["state"] for each in customers[:8]] == [*states, "planned"]
    assert by[customers[2]]["reason"] == "telegram.refused"
    assert by[customers[4]]["reason"] == "consent.withdrawn"
    left = [each for each in found if each["id"] is None]
    assert {(each["state"], each["reason"], each["channel"]) for each in left} == {
        ("excluded", "consent.withdrawn", None)
    }
    assert {by[each]["channel"] for each in customers} == {"telegram"}
    assert len({by[each]["id"] for each in customers}) == len(customers)


@pytest.mark.parametrize(
    ("state", "number"),
    [("sent", 4), ("unknown", 3), ("failed", 1), ("excluded", 4), ("held_out", 0), ("planned", 0)],
)
def test_one_state_is_listed_alone(office: Office, state: str, number: int) -> None:
    office.wrote("uuufxx")

    found = office.lists(state=state, limit="2")

    assert [each["state"] for each in found] == [state] * number


def test_a_receipt_moves_a_delivery_forward_only(office: Office) -> None:
    customers = office.wrote("ssuffx")
    for place, kind in enumerate(
        [
            EngagementKind.DELIVERED,
            EngagementKind.BOUNCED,
            EngagementKind.DELIVERED,
            EngagementKind.DELIVERED,
        ]
    ):
        office.hears(customers[place], kind)
    office.hears(customers[5], EngagementKind.DELIVERED)

    states = [office.of(each)["state"] for each in customers[:6]]

    assert states == ["delivered", "failed", "delivered", "failed", "failed", "excluded"]
    assert office.of(customers[1])["reason"] == "bounced"
    assert {each["customer"] for each in office.lists(state="delivered")} == {
        customers[0],
        customers[2],
    }


def test_when_it_was_sent_is_what_the_contacts_say(
    world: World, office: Office, base: list[Customer]
) -> None:
    customers = office.wrote("sx")
    (first,) = [each for each in base if each.id == customers[0]]
    contacted(world, first, Step(office.campaign, "1"), START + timedelta(minutes=3))

    assert office.of(customers[0])["sent_at"] == "2026-11-21T09:03:00Z"
    assert office.of(customers[0])["due_at"] == "2026-11-21T09:00:00Z"
    assert office.of(customers[1])["sent_at"] is None
    assert office.of(customers[2])["sent_at"] is None


def test_what_a_worker_has_in_hand_is_not_cancelled_yet(office: Office, clock: Clock) -> None:
    chunk = office.chunks[0]
    lease = clock.now() + timedelta(seconds=30)
    progress = Progress(chunk.address, "." * 10, owner="a", lease_until=lease)
    office.world.delivery.chunks.keep(progress)
    office.is_in(CampaignState.CANCELLED)

    assert office.states() == {"planned": 10, "excluded": 2}


def test_a_state_that_nobody_is_in_is_not_sought_for_long(world: World, office: Office) -> None:
    world.bounds = Bounds(delivery_pages_an_answer=1)
    office.wrote("u")

    first = office.desk.sees(DELIVERIES, state="held_out").body
    last = office.desk.sees(DELIVERIES, state="held_out", cursor=first["next"]).body

    assert (first["deliveries"], last) == ([], {"deliveries": [], "next": None})


def test_a_cursor_of_another_list_is_refused(office: Office) -> None:
    office.wrote("u")
    cursor = office.desk.sees(DELIVERIES, limit="1").body["next"]

    answer = office.desk.sees(DELIVERIES, limit="1", state="unknown", cursor=cursor)

    assert refused(answer) == (400, "cursor.invalid")


@pytest.mark.parametrize(
    "query", [{"state": "lost"}, {"run": "rehearsal-3"}, {"run": "x"}, {"limit": "101"}]
)
def test_what_cannot_be_asked_for_is_refused(office: Office, query: dict[str, str]) -> None:
    assert refused(office.desk.sees(DELIVERIES, **query)) == (400, "body.malformed")


def test_a_day_of_a_standing_campaign_is_a_run_of_its_own(office: Office) -> None:
    office.desk.caller = a_caller(office.world, Role.ADMIN)
    customers = [str(each) for each in stands(office, "s").recipients]
    office.hears(customers[0], EngagementKind.DELIVERED, step="2025", minutes=1)
    office.hears(customers[1], EngagementKind.DELIVERED, step=STEP, minutes=1)

    found = {each["customer"]: each["state"] for each in office.lists(run="2026-11-21")}

    assert (found[customers[0]], found[customers[1]]) == ("sent", "delivered")
    assert refused(office.desk.sees(DELIVERIES, run="2026-11-22")) == (404, "run.unknown")
