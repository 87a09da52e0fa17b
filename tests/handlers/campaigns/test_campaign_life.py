"""A campaign from the rehearsal to its end over HTTP: every state, every refusal, twice."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import LAUNCH
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId
from chalicelib.repo.customers.audience_profiles import AudienceProfiles
from chalicelib.repo.customers.found_profiles import FoundCustomers
from chalicelib.repo.table import keys
from chalicelib.repo.table.attempt import TRIES_MAX
from chalicelib.world import World, use_world
from tests.builders.clock import Clock
from tests.builders.marketing import Desk, later, refused
from tests.builders.planning import keep, people
from tests.services.overtaken import TRANSACTION, overtaken

VERBS = ("rehearsal", "launch", "pause", "resume", "cancel")
MAY: dict[str, set[str]] = {
    "draft": {"rehearsal", "cancel"},
    "rehearsed": {"rehearsal", "launch", "cancel"},
    "scheduled": {"cancel"},
    "running": {"pause", "resume", "cancel"},
    "paused": {"pause", "resume", "cancel"},
    "finished": set(),
    "cancelled": {"cancel"},
}


def brought_to(desk: Desk, state: str) -> None:
    """Write a campaign and lead it to a state."""
    desk.writes(starts_at=later(hours=2) if state == "scheduled" else None)
    if state in ("draft", "cancelled"):
        if state == "cancelled":
            desk.does("cancel")
        return
    desk.rehearses()
    if state == "rehearsed":
        return
    desk.does("launch")
    if state == "paused":
        desk.does("pause")
    if state == "finished":
        desk.world.campaigns.records.move(recorded(desk), CampaignState.FINISHED)


def recorded(desk: Desk) -> CampaignRecord:
    """The campaign as the table keeps it."""
    return desk.world.campaigns.records.get(CampaignId(desk.id))


def chunks(desk: Desk) -> set[str]:
    """What the workers are handed, each once, however many jobs name it."""
    return {job["chunk"] for job, _ in desk.planner.delivering.takes()}


# Launch


def test_a_launch_sends_to_those_of_the_rehearsal(desk: Desk, base: list[Customer]) -> None:
    desk.writes()
    rehearsed = desk.rehearses().body

    launched = desk.does("launch")
    desk.planner.works()

    assert (launched.status, launched.body["state"]) == (200, "running")
    deliveries = desk.lists("/deliveries", "deliveries")
    assert Counter(each["state"] for each in deliveries) == {
        "planned": rehearsed["gets"],
        "excluded": rehearsed["excluded"],
    }
    assert len(chunks(desk)) == 1


def test_a_second_launch_is_refused_and_sends_nothing(desk: Desk, base: list[Customer]) -> None:
    desk.writes()
    desk.rehearses()
    first, second = desk.does("launch", once="k"), desk.does("launch")
    again = desk.does("launch", once="k")
    desk.planner.works()

    assert refused(second) == (409, "campaign.state")
    assert second.body["facts"] == {"state": "running", "to": "running"}
    assert (again.status, again.raw) == (200, first.raw)
    assert again.headers["Idempotency-Hit"] == "true"
    assert len(chunks(desk)) == 1


def moved_by(number: int) -> Callable[[World, list[Customer]], None]:
    """So many customers more, or fewer."""

    def moves(world: World, base: list[Customer]) -> None:
        if number > 0:
            keep(world, *people(number))
        for customer in base[:-number] if number < 0 else ():
            world.table.delete(keys.customer(customer.id))

    return moves


@pytest.mark.parametrize("number", [2, -2])
def test_a_launch_is_refused_when_the_audience_has_moved_over_a_tenth(
    world: World, desk: Desk, base: list[Customer], number: int
) -> None:
    desk.writes()
    desk.rehearses()
    moved_by(number)(world, base)

    answer = desk.does("launch")

    assert refused(answer) == (409, "campaign.audience_moved")
    assert answer.body["facts"] == {"rehearsed": 12, "found": 12 + number}
    assert (desk.state, world.campaigns.runs.get(recorded(desk).id, LAUNCH)) == ("rehearsed", None)
    desk.rehearses()
    assert desk.does("launch").status == 200


@pytest.mark.parametrize("number", [1, -1])
def test_a_launch_stands_a_tenth(
    world: World, desk: Desk, base: list[Customer], number: int
) -> None:
    desk.writes()
    desk.rehearses()
    moved_by(number)(world, base)

    assert desk.does("launch").status == 200


def test_a_list_is_as_long_as_it_was_written(desk: Desk, base: list[Customer]) -> None:
    gone = {"customers": ["nobody-1", "nobody-2", base[0].id]}
    desk.writes(audience=gone)

    rehearsed = desk.rehearses().body

    assert (rehearsed["found"], rehearsed["reasons"]) == (3, {"customer.erased": 2})
    assert desk.does("launch").status == 200


@dataclass(frozen=True)
class SlowAudience(AudienceProfiles):
    """An audience of which every read takes six seconds."""

    clock: Clock

    def find(self, ids: Any, fields: Any, *, strongly: bool = False) -> FoundCustomers:
        self.clock.moves(seconds=6)
        return AudienceProfiles.find(self, ids, fields, strongly=strongly)


def test_an_audience_that_takes_too_long_to_count_is_left_to_the_planner(
    world: World, desk: Desk, base: list[Customer], clock: Clock
) -> None:
    desk.writes()
    desk.rehearses()
    keep(world, *people(5))
    world.customers.audience = SlowAudience(world.table, clock)
    launched = desk.does("launch")
    world.customers.audience = AudienceProfiles(world.table)
    desk.planner.works()

    assert launched.status == 200
    shown = desk.sees().body
    assert (shown["state"], shown["paused_because"]) == ("paused", "campaign.audience_moved")
    assert desk.planner.delivering.waiting == []


def test_a_campaign_whose_end_has_passed_is_not_launched(
    desk: Desk, base: list[Customer], clock: Clock
) -> None:
    desk.writes()
    desk.rehearses()
    clock.moves(days=5)

    assert refused(desk.does("launch")) == (409, "campaign.over")


def test_a_launch_ahead_of_its_start_is_scheduled(
    world: World, desk: Desk, base: list[Customer]
) -> None:
    desk.writes(starts_at=later(hours=2))
    desk.rehearses()

    scheduled = desk.does("launch")

    assert (scheduled.body["state"], scheduled.body["launched_at"]) == ("scheduled", None)
    assert refused(desk.does("launch")) == (409, "campaign.state")
    assert refused(desk.sees("/deliveries")) == (404, "run.unknown")
    # To start it now, take its start away and rehearse it again.
    assert desk.changes(starts_at=None).body["state"] == "draft"


def test_a_start_that_passed_since_the_rehearsal_is_now(
    desk: Desk, base: list[Customer], clock: Clock
) -> None:
    desk.writes(starts_at=later(hours=2))
    desk.rehearses()
    clock.moves(hours=3)

    assert desk.does("launch").body["state"] == "running"


# Every state, every button


@pytest.mark.parametrize("state", MAY)
def test_a_button_does_what_the_state_allows_and_nothing_else(
    desk: Desk, base: list[Customer], state: str
) -> None:
    allowed = set()
    for verb in VERBS:
        brought_to(desk, state)
        assert desk.state == state
        answer = desk.does(verb)
        if answer.status == 409:
            first = (state, verb) == ("draft", "launch")
            code = "campaign.rehearse_first" if first else "campaign.state"
            assert answer.body["code"] == code
            assert desk.state == state
        else:
            assert answer.status in (200, 202)
            allowed.add(verb)

    assert allowed == MAY[state]


@pytest.mark.parametrize("state", ["running", "paused", "finished", "cancelled"])
def test_what_was_sent_is_not_changed(desk: Desk, base: list[Customer], state: str) -> None:
    brought_to(desk, state)

    assert refused(desk.changes(name="Tea")) == (409, "campaign.state")


@pytest.mark.parametrize("verb", VERBS)
def test_a_button_pressed_twice_with_one_key_is_pressed_once(
    desk: Desk, base: list[Customer], verb: str
) -> None:
    begins = {"rehearsal": "draft", "launch": "rehearsed", "resume": "paused"}
    brought_to(desk, begins.get(verb, "running"))
    first, again = desk.does(verb, once="k"), desk.does(verb, once="k")

    assert (again.status, again.raw) == (first.status, first.raw)
    assert again.headers["Idempotency-Hit"] == "true"
    assert desk.sees().body["version"] == first.body["version"]


def test_a_late_repetition_of_a_resume_does_not_undo_a_pause(
    desk: Desk, base: list[Customer]
) -> None:
    brought_to(desk, "paused")
    desk.does("resume", once="k")
    desk.does("pause")
    again = desk.does("resume", once="k")

    assert again.headers["Idempotency-Hit"] == "true"
    assert desk.state == "paused"


@pytest.mark.parametrize("verb", VERBS)
def test_a_standing_campaign_has_switches_of_its_own(world: World, desk: Desk, verb: str) -> None:
    desk.writes()
    world.campaigns.records.save(
        replace(recorded(desk), trigger="birthday", state=CampaignState.RUNNING)
    )

    assert refused(desk.does(verb)) == (409, "campaign.standing")
    assert refused(desk.changes(name="Tea")) == (409, "campaign.standing")
    assert desk.sees().body["trigger"] == "birthday"


# Pause, resume, cancel


def test_a_pause_by_hand_has_no_other_reason(
    world: World, desk: Desk, base: list[Customer]
) -> None:
    brought_to(desk, "running")
    world.campaigns.records.move(recorded(desk), CampaignState.PAUSED, "campaign.bounces")
    assert desk.sees().body["paused_because"] == "campaign.bounces"

    assert desk.does("pause").body["paused_because"] == ""


@pytest.mark.parametrize("verb", ["resume", "cancel"])
def test_the_workers_are_told_to_go_on_or_to_wind_up(
    desk: Desk, base: list[Customer], verb: str
) -> None:
    desk.writes()
    desk.launches()
    desk.does("pause")
    desk.planner.delivering.takes()

    desk.does(verb)
    desk.planner.works()

    ((job, _delay_s),) = desk.planner.delivering.takes()
    assert (job["campaign"], job["run"], job["attempt"]) == (desk.id, LAUNCH, 1)


def test_a_cancelled_draft_has_nothing_to_wind_up(desk: Desk) -> None:
    desk.writes()
    cancelled = desk.does("cancel")

    assert cancelled.body["ended_at"] is not None
    assert desk.planner.planning.waiting == []


def test_cancelled_twice_it_ended_the_first_time(desk: Desk, clock: Clock) -> None:
    desk.writes()
    first = desk.does("cancel").body
    clock.moves(hours=1)

    assert desk.does("cancel").body["ended_at"] == first["ended_at"]


def test_what_a_cancelled_campaign_did_not_send_is_cancelled(
    desk: Desk, base: list[Customer]
) -> None:
    desk.writes()
    desk.launches()
    desk.does("cancel")

    deliveries = desk.lists("/deliveries", "deliveries")
    assert Counter(each["state"] for each in deliveries) == {"cancelled": 10, "excluded": 2}


def test_whoever_changes_a_campaign_again_and_again_makes_others_wait(
    world: World, desk: Desk, base: list[Customer]
) -> None:
    brought_to(desk, "running")

    def changes() -> None:
        world.campaigns.records.save(recorded(desk))

    use_world(overtaken(world, changes, times=TRIES_MAX, write=TRANSACTION))
    answer = desk.does("pause")
    use_world(world)

    assert refused(answer) == (409, "campaign.changed")
    assert desk.state == "running"
