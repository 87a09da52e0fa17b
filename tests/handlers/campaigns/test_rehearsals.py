"""The rehearsal of a campaign over HTTP: what it says, and when it counts."""

import itertools
from collections import Counter
from datetime import timedelta

import pytest

from chalicelib.domain.campaigns.holdout import global_draw
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.planning.mailing import SALT
from chalicelib.repo.segments.segments import StoredSegment
from chalicelib.world import World
from chalicelib.world.bounds import Bounds
from tests.builders.clock import START, Clock
from tests.builders.marketing import EVERYBODY, Desk, listing, pointed, refused
from tests.builders.planning import contacted, keep, people
from tests.repo.builders import a_customer


def test_a_rehearsal_tells_who_gets_it_where_when_and_why_not(
    desk: Desk, base: list[Customer]
) -> None:
    desk.writes()

    rehearsal = desk.rehearses().body

    assert (rehearsal["is_done"], rehearsal["is_current"]) == (True, True)
    assert (rehearsal["found"], rehearsal["gets"], rehearsal["excluded"]) == (len(base), 10, 2)
    assert rehearsal["by_channel"] == {"telegram": 10}
    # It is noon in Moscow.
    assert rehearsal["by_hour"] == [{"channel": "telegram", "hour": 12, "customers": 10}]
    assert rehearsal["reasons"] == {"consent.withdrawn": 2}
    assert (rehearsal["parts"], rehearsal["parts_done"]) == (1, 1)
    assert desk.state == "rehearsed"
    assert desk.sees().body["rehearsed"]["found"] == len(base)


def held_out() -> Customer:
    """Somebody whom the control group of all campaigns leaves without them."""
    draw = global_draw(START.date(), salt=SALT)
    candidates = (a_customer() for _ in itertools.count())
    return next(each for each in candidates if draw.holds_out(each.id))


@pytest.mark.parametrize("a_page", [2000, 4])
def test_everybody_of_a_rehearsal_is_listed_once(
    world: World,
    desk: Desk,
    base: list[Customer],
    a_page: int,
) -> None:
    world.bounds = Bounds(plan_page_customers=a_page, delivery_pages_an_answer=2)
    base.append(held_out())
    keep(world, base[-1])
    desk.writes()
    figures = desk.rehearses().body

    everybody = desk.lists("/rehearsal/people", "people", limit="5")
    of = {
        who: desk.lists("/rehearsal/people", "people", limit="2", who=who)
        for who in ("gets", "excluded", "held_out")
    }

    assert Counter(each["customer"] for each in everybody) == Counter(each.id for each in base)
    assert {who: len(found) for who, found in of.items()} == {
        who: figures[who] for who in ("gets", "excluded", "held_out")
    }
    assert {each["reason"] for each in of["held_out"]} == {"control.global"}
    assert {(each["channel"], each["reason"]) for each in of["gets"]} == {("telegram", None)}
    assert {(each["channel"], each["due_at"]) for each in of["excluded"]} == {(None, None)}
    order = [each["customer"] for each in everybody]
    assert order == [each["customer"] for each in desk.lists("/rehearsal/people", "people")]


def test_a_rehearsal_whose_segment_was_deleted_says_so_and_another_may_follow(
    world: World, desk: Desk, base: list[Customer]
) -> None:
    everybody = StoredSegment("s1", "Everybody", '{"kind":"all","of":[]}', world.now())
    world.commit(None, world.segments.stored.save_write(everybody))
    desk.writes(audience={"segment": "s1"})
    assert desk.does("rehearsal").status == 202
    assert desk.sees("/rehearsal").body["failed_because"] is None

    world.commit(None, world.segments.stored.delete_write(world.segments.stored.get("s1")))
    desk.planner.works()

    failed = desk.sees("/rehearsal").body
    assert (failed["is_done"], failed["failed_because"]) == (True, "segment.unknown")
    assert (failed["state"], desk.sees().body["rehearsed"]) == ("draft", None)
    assert refused(desk.does("launch")) == (409, "campaign.rehearse_first")
    assert pointed(desk.does("rehearsal")) == {"/audience/segment": "segment.unknown"}
    desk.changes(audience=EVERYBODY)
    again = desk.rehearses().body
    assert (again["is_done"], again["failed_because"]) == (True, None)
    assert (again["state"], again["found"]) == ("rehearsed", len(base))


def test_a_campaign_to_those_whom_another_reached_may_be_launched(
    world: World, desk: Desk, base: list[Customer]
) -> None:
    for each in base[:4]:
        contacted(world, each, Step("earlier", "1"), START - timedelta(days=9))
    reached = {"predicate": {"kind": "campaign", "campaign": "earlier", "how": "got"}}
    desk.writes(audience=reached)

    assert desk.rehearses().body["found"] == 4
    assert desk.does("launch").status == 200


def test_the_progress_of_a_rehearsal_is_seen(desk: Desk, base: list[Customer]) -> None:
    desk.writes()
    begun = desk.does("rehearsal")

    waiting = desk.sees("/rehearsal").body

    assert (begun.status, begun.body["state"]) == (202, "draft")
    assert (waiting["is_done"], waiting["is_current"], waiting["found"]) == (False, True, 0)
    assert desk.lists("/rehearsal/people", "people") == []
    desk.planner.works()
    assert desk.sees("/rehearsal").body["found"] == len(base)


def test_before_the_first_rehearsal_there_is_none(desk: Desk) -> None:
    desk.writes()

    for what in ("/rehearsal", "/rehearsal/people"):
        assert refused(desk.sees(what)) == (404, "campaign.not_rehearsed")


def test_a_change_is_to_be_rehearsed_anew(desk: Desk, base: list[Customer]) -> None:
    desk.writes()
    desk.rehearses()

    changed = desk.changes(priority=9).body

    assert (changed["state"], changed["rehearsed"]) == ("draft", None)
    assert desk.sees("/rehearsal").body["is_current"] is False
    assert refused(desk.does("launch")) == (409, "campaign.rehearse_first")
    assert desk.rehearses().body["is_current"] is True


def test_a_change_during_the_rehearsal_makes_it_count_for_nothing(
    desk: Desk, base: list[Customer]
) -> None:
    desk.writes()
    desk.does("rehearsal")
    desk.changes(audience=listing(base[0]))
    desk.planner.works()

    assert desk.state == "draft"
    assert desk.rehearses().body["found"] == 1


def test_of_two_rehearsals_the_last_counts(world: World, desk: Desk, base: list[Customer]) -> None:
    desk.writes()
    desk.does("rehearsal")
    desk.does("rehearsal")
    desk.planner.works()

    assert (desk.state, desk.sees("/rehearsal").body["is_current"]) == ("rehearsed", True)
    keep(world, *people(5))
    assert desk.rehearses().body["found"] == len(base) + 5


def test_what_went_bad_since_it_was_written_is_refused_by_the_rehearsal(
    desk: Desk, clock: Clock
) -> None:
    desk.writes()
    clock.moves(days=6)

    assert pointed(desk.does("rehearsal")) == {"/ends_at": "campaign.ends_too_early"}
