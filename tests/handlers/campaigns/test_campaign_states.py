"""The states of a campaign over HTTP: which button works in which state; pause, resume, cancel."""

from collections import Counter
from dataclasses import replace

import pytest

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import LAUNCH
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId
from chalicelib.repo.table.attempt import TRIES_MAX
from chalicelib.world import World, use_world
from tests.builders.clock import Clock
from tests.builders.marketing import Desk, a_desk, later, refused
from tests.builders.planning import keep, people
from tests.repo.builders import a_consent
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


@pytest.fixture
def desk(world: World) -> Desk:
    return a_desk(world)


@pytest.fixture
def base(world: World) -> list[Customer]:
    """Ten customers who get advertising in Telegram, and two who do not."""
    willing = people(10)
    refusing = people(2, consents=(a_consent(given=False),))
    keep(world, *willing, *refusing)
    return [*willing, *refusing]


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
            assert answer.body["code"] == "campaign.state"
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

    assert (again.status, again.body) == (first.status, first.body)
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
