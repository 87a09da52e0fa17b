"""A person's request that dies after any of its calls, with and without another one after it."""

from collections.abc import Callable
from functools import partial

import pytest

from chalicelib.domain.campaigns.run import LAUNCH
from chalicelib.domain.ids import CampaignId
from chalicelib.world import World, use_world
from tests.builders.marketing import CAMPAIGNS, Desk, a_body, a_desk
from tests.builders.planning import Jobs, Planner, keep, people
from tests.services.planning.test_planning_dies import Killed, Life, Mortal

DEATHS_MAX = 60
AUDIENCE = 3


@pytest.fixture
def life() -> Life:
    return Life()


@pytest.fixture
def desk(world: World, life: Life) -> Desk:
    """A marketer whose requests may end at any call."""
    keep(world, *people(AUDIENCE))
    whole = a_desk(world)
    weak = World(world.settings, now=world.now, client=partial(mortal, world, life))
    use_world(weak)
    planner = Planner(weak, Jobs(life.spends), Jobs(life.spends))
    return Desk(weak, planner, whole.caller)


def mortal(world: World, life: Life, service: str) -> Mortal:
    return Mortal(world.client(service), life)


def dies(life: Life, after: int, press: Callable[[], object]) -> bool:
    """Press a button, and die after so many calls; false where all was done before."""
    life.calls_left = after
    try:
        press()
    except Killed:
        return True
    life.calls_left = None
    return False


def released(desk: Desk) -> set[str]:
    """What the planner hands to the workers in the end."""
    desk.planner.works()
    return {job["chunk"] for job, _ in desk.planner.delivering.takes()}


def counts(desk: Desk) -> dict[str, int]:
    """How many were found in the rehearsal, or None."""
    found = desk.sees("/rehearsal")
    return {"found": found.body["found"]} if found.status == 200 else {}


def test_a_launch_that_is_cut_short_is_whole_or_nothing(desk: Desk, life: Life) -> None:
    for after in range(1, DEATHS_MAX):
        desk.writes()
        desk.rehearses()
        died = dies(life, after, partial(desk.does, "launch", f"k{after}"))

        # Nobody asks again: the job that was queued before makes good for it.
        chunks = released(desk)
        run = desk.world.campaigns.runs.get(CampaignId(desk.id), LAUNCH)
        assert (desk.state, len(chunks)) == (("running", 1) if run else ("rehearsed", 0)), after

        # Somebody does.
        assert desk.does("launch", once=f"k{after}").status == 200, after
        assert len(chunks | released(desk)) == 1, after
        assert len(desk.lists("/deliveries", "deliveries")) == AUDIENCE, after
        desk.does("cancel")
        desk.planner.works()
        desk.planner.delivering.takes()
        if not died:
            return
    raise AssertionError("the request never comes to its end")


def test_a_rehearsal_that_is_cut_short_is_finished_by_asking_again(desk: Desk, life: Life) -> None:
    for after in range(1, DEATHS_MAX):
        desk.writes()
        died = dies(life, after, partial(desk.does, "rehearsal", f"k{after}"))

        assert desk.does("rehearsal", once=f"k{after}").status == 202
        desk.planner.works()

        assert (desk.state, counts(desk)) == ("rehearsed", {"found": AUDIENCE}), after
        if not died:
            return
    raise AssertionError("the request never comes to its end")


@pytest.mark.parametrize(("verb", "state"), [("resume", "running"), ("cancel", "cancelled")])
def test_the_workers_are_told_by_the_second_request_at_the_latest(
    desk: Desk, life: Life, verb: str, state: str
) -> None:
    for after in range(1, DEATHS_MAX):
        desk.writes()
        desk.launches()
        desk.does("pause")
        desk.planner.works()
        desk.planner.delivering.takes()
        died = dies(life, after, partial(desk.does, verb, f"k{after}"))

        assert desk.does(verb, once=f"k{after}").status == 200

        assert (desk.state, len(released(desk))) == (state, 1), after
        desk.does("cancel")
        desk.planner.works()
        desk.planner.delivering.takes()
        if not died:
            return
    raise AssertionError("the request never comes to its end")


def test_a_new_campaign_is_written_once(desk: Desk, life: Life) -> None:
    for after in range(1, DEATHS_MAX):
        body = a_body(name=f"Coffee {after}")
        ask = partial(desk.caller.asks, "POST", CAMPAIGNS, body, once=f"k{after}")
        died = dies(life, after, ask)

        assert ask().status == 201

        named = [each.content.name for each in desk.world.campaigns.records.all()]
        assert named.count(body["name"]) == 1, after
        if not died:
            return
    raise AssertionError("the request never comes to its end")
