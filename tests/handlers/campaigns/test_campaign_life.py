"""A campaign from the rehearsal to its end over HTTP: every state, every refusal, twice."""

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.holdout import global_draw
from chalicelib.domain.campaigns.run import LAUNCH
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.planning.frequency import Step
from chalicelib.repo.customers.audience_profiles import AudienceProfiles
from chalicelib.repo.customers.found_profiles import FoundCustomers
from chalicelib.repo.segments.segments import StoredSegment
from chalicelib.repo.table import keys
from chalicelib.services.delivery import list_deliveries
from chalicelib.services.planning import plan_page
from chalicelib.services.planning.prepare_mailing import SALT
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.marketing import EVERYBODY, Desk, a_desk, later, listing, pointed, refused
from tests.builders.planning import contacted, keep, people
from tests.repo.builders import a_consent, a_customer


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


def recorded(desk: Desk) -> CampaignRecord:
    """The campaign as the table keeps it."""
    return desk.world.campaigns.records.get(CampaignId(desk.id))


def chunks(desk: Desk) -> set[str]:
    """What the workers are handed, each once, however many jobs name it."""
    return {job["chunk"] for job, _ in desk.planner.delivering.takes()}


# Rehearsal


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
    monkeypatch: pytest.MonkeyPatch,
    a_page: int,
) -> None:
    monkeypatch.setattr(plan_page, "CUSTOMERS_A_PAGE", a_page)
    monkeypatch.setattr(list_deliveries, "PAGES_MAX", 2)
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
    assert refused(desk.does("launch")) == (409, "campaign.state")
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
    assert refused(desk.does("launch")) == (409, "campaign.state")
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
    assert (again.status, again.body) == (200, first.body)
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
