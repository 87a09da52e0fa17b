"""A page of an audience is planned once, whichever worker plans it and whichever dies."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.campaigns.campaign import ListedAudience, PredicateAudience, SegmentAudience
from chalicelib.domain.campaigns.holdout import campaign_draw
from chalicelib.domain.campaigns.run import RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.planning.mailing import SALT
from chalicelib.repo.customers.audience_profiles import AudienceProfiles, BasePage
from chalicelib.services.planning import plan_page
from chalicelib.services.planning.advance_run import finish_planning
from chalicelib.world import World
from chalicelib.world.bounds import Bounds
from tests.builders.clock import START, Clock
from tests.builders.planning import (
    Planner,
    a_campaign,
    a_launch,
    a_record,
    a_rehearsal,
    contacted,
    does,
    found,
    keep,
    people,
)
from tests.repo.builders import a_consent

NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)  # 12:00 in Moscow, where the programme is
NEXT_MORNING = datetime(2026, 11, 22, 7, tzinfo=UTC)


@pytest.fixture
def planner(world: World) -> Planner:
    return Planner(world)


def test_every_customer_of_the_segment_is_in_a_chunk_or_excluded_with_a_reason(
    world: World, planner: Planner
) -> None:
    well = people(3)
    silent = people(1, consents=())[0]
    stranger = people(1, chats=())[0]
    elsewhere = people(1, city="Казань")[0]
    keep(world, *well, silent, stranger, elsewhere)
    audience = PredicateAudience('{"kind":"not","of":{"kind":"city","any_of":["Казань"]}}')
    record = a_record(world, a_campaign(audience=audience))

    planned = planner.plans(a_launch(world, record))

    assert planned.chunks == {each.id: ("telegram", NOON) for each in well}
    assert planned.left == {
        silent.id: Reason.CONSENT_MISSING,
        stranger.id: Reason.REACH_NOT_STARTED,
    }
    assert planned.sum.planned == Counter({("telegram", 12): 3})


def test_a_chunk_holds_a_hundred_at_most(world: World, planner: Planner) -> None:
    keep(world, *people(230))

    planned = planner.plans(a_launch(world, a_record(world)))

    assert sorted(planned.sizes) == [30, 100, 100]


def test_rule_9_6_the_holdout_is_excluded_under_its_own_reason(
    world: World, planner: Planner
) -> None:
    customers = people(40)
    keep(world, *customers)
    record = a_record(world, a_campaign(control_share_bp=3000))
    draw = campaign_draw(record.id, salt=SALT, share_bp=3000)

    planned = planner.plans(a_launch(world, record))

    held_out = {each.id for each in customers if draw.holds_out(each.id)}
    assert held_out
    assert planned.left == dict.fromkeys(held_out, Reason.CONTROL_CAMPAIGN)


def test_rule_9_10_each_zone_goes_at_its_own_opening_in_its_own_chunk(
    world: World, planner: Planner, clock: Clock
) -> None:
    clock.at = datetime(2026, 11, 21, 20, tzinfo=UTC)  # 23:00 in Moscow, 06:00 in Vladivostok
    west, east, awake = (
        people(2, zone=zone) for zone in ("Europe/Moscow", "Asia/Vladivostok", "America/New_York")
    )
    keep(world, *west, *east, *awake)

    planned = planner.plans(a_launch(world, a_record(world)))

    assert {each.id: planned.chunks[each.id][1] for each in (*west, *east, *awake)} == {
        **{each.id: datetime(2026, 11, 22, 7, tzinfo=UTC) for each in west},
        **{each.id: datetime(2026, 11, 22, 0, tzinfo=UTC) for each in east},
        **{each.id: clock.at for each in awake},
    }
    assert planned.sizes == [2, 2, 2]
    assert planned.sum.planned == Counter({("telegram", 10): 4, ("telegram", 15): 2})


def test_every_listed_customer_has_a_decision_erased_ones_too(
    world: World, planner: Planner
) -> None:
    customers = people(3)
    keep(world, *customers)
    ids = (*(each.id for each in customers[:2]), CustomerId("gone"))
    record = a_record(world, a_campaign(audience=ListedAudience(ids)), listed=3)

    planned = planner.plans(a_launch(world, record))

    assert planned.chunks.keys() == {each.id for each in customers[:2]}
    assert planned.left == {CustomerId("gone"): Reason.CUSTOMER_ERASED}


def test_the_expected_price_is_that_of_the_planned(world: World, planner: Planner) -> None:
    by_mail = {"chats": (), "consents": (a_consent(channel="email"),)}
    keep(world, *people(3, **by_mail), *people(1, consents=()))
    content = a_campaign(
        texts={"telegram": {"ru": "Привет"}, "email": {"ru": "Привет"}}, subjects={"ru": "Осень"}
    )

    planned = planner.plans(a_launch(world, a_record(world, content)))

    assert planned.sum.planned == Counter({("email", 12): 3})
    assert planned.sum.cost_micro == 3 * 100


def test_rule_9_13_a_customer_who_got_this_step_before_is_excluded(
    world: World, planner: Planner
) -> None:
    (customer,) = people(1)
    keep(world, customer)
    record = a_record(world, a_campaign(purpose=MessagePurpose.SERVICE))
    run = a_launch(world, record)
    contacted(world, customer, Step(record.id, run.step), START - timedelta(days=2))

    assert planner.plans(run).left == {customer.id: Reason.RECORD_EXISTS}


class TestPages:
    """Several pages of several parts."""

    @pytest.fixture(autouse=True)
    def _small_pages(self, world: World) -> None:
        world.bounds = Bounds(plan_page_customers=4)

    def test_all_pages_of_all_parts_together_are_the_audience(
        self, world: World, planner: Planner
    ) -> None:
        customers = people(19)
        keep(world, *customers)
        run = a_launch(world, a_record(world), parts=3)

        planned = planner.plans(run)

        assert planned.chunks.keys() == {each.id for each in customers}
        known = world.campaigns.runs.get(run.campaign, run.name)
        assert known
        assert (known.state, known.parts_done) == (RunState.SENDING, 3)
        assert known.chunks == planned.sum.chunks

    def test_a_job_that_comes_again_changes_nothing(self, world: World, planner: Planner) -> None:
        keep(world, *people(9), *people(4, consents=()))
        run = a_launch(world, a_record(world), parts=2)
        planned = planner.plans(run)
        released = sorted(job["chunk"] for job, _ in planner.delivering.takes())

        for page in list(world.campaigns.runs.pages(run)):
            job = {"v": 1, "do": "plan", "campaign": run.campaign, "run": run.name}
            does({**job, "part": page.part, "page": page.number})
            planner.works()

        assert found(world, run) == planned
        # Only the last pages hand the chunks over again, since they cannot know that it was done.
        again = Counter(job["chunk"] for job, _ in planner.delivering.takes())
        assert again.keys() <= set(released)

    def test_a_second_walk_does_not_plan_beside_the_first(
        self, world: World, planner: Planner
    ) -> None:
        keep(world, *people(12))
        run = a_launch(world, a_record(world), parts=1)
        planner.begins(run)
        first, _ = planner.planning.waiting[0]
        does(first)
        planner.planning.takes()

        does(first)

        ((job, delay_s),) = planner.planning.waiting
        assert (job["page"], delay_s) == (1, plan_page.CATCH_UP_AFTER_S)

    def test_a_campaign_that_was_cancelled_is_not_planned_on(
        self, world: World, planner: Planner
    ) -> None:
        keep(world, *people(9))
        record = a_record(world)
        run = a_launch(world, record, parts=1)
        planner.begins(run)
        does(planner.planning.waiting.pop(0)[0])

        world.campaigns.records.move(record, CampaignState.CANCELLED)
        planner.works()

        assert found(world, run).sum.found == 4
        assert planner.delivering.waiting == []

    def test_a_campaign_that_is_paused_is_planned_on_and_not_sent(
        self, world: World, planner: Planner
    ) -> None:
        keep(world, *people(9))
        record = a_record(world)
        run = a_launch(world, record, parts=1)
        planner.begins(run)

        world.campaigns.records.move(record, CampaignState.PAUSED)
        planner.works()

        assert found(world, run).sum.found == 9
        assert planner.delivering.waiting == []

    def test_a_rehearsal_of_what_was_changed_since_is_dropped(
        self, world: World, planner: Planner
    ) -> None:
        keep(world, *people(9))
        record = a_record(world, state=CampaignState.DRAFT)
        run = a_rehearsal(world, record)
        planner.begins(run)
        does(planner.planning.waiting.pop(0)[0])

        changed = world.campaigns.records.save(record)
        planner.works()

        assert world.campaigns.records.get(record.id) == changed
        assert found(world, run).sum.found == 4


def test_a_rehearsal_finds_what_the_launch_finds_on_the_same_clock(
    world: World, planner: Planner
) -> None:
    zones = ("Europe/Moscow", "Asia/Vladivostok", "America/Los_Angeles")
    keep(world, *(each for zone in zones for each in people(12, zone=zone)))
    keep(world, *people(5, consents=()), *people(5, chats=()))
    record = a_record(world, a_campaign(control_share_bp=2500), state=CampaignState.DRAFT)

    rehearsed = planner.plans(a_rehearsal(world, record))
    draft = world.campaigns.records.get(record.id)
    assert draft.rehearsed is not None
    running = world.campaigns.records.move(draft, CampaignState.RUNNING)
    launched = planner.plans(a_launch(world, running, expected=draft.rehearsed.found))

    assert draft.rehearsed.found == 46
    assert launched == rehearsed
    assert launched.left
    assert world.campaigns.records.get(record.id).state is CampaignState.RUNNING


def test_a_segment_that_is_gone_fails_the_rehearsal(world: World, planner: Planner) -> None:
    keep(world, *people(1))
    gone = a_campaign(audience=SegmentAudience("gone"))
    record = a_record(world, gone, state=CampaignState.DRAFT)
    run = a_rehearsal(world, record)

    planner.plans(run)

    failed = world.campaigns.runs.get(run.campaign, run.name)
    assert failed == replace(run, state=RunState.FAILED, failed_because="segment.unknown")
    assert world.campaigns.records.get(record.id) == record


def test_a_rehearsal_that_has_failed_is_over(world: World, planner: Planner) -> None:
    """Its segment comes back, and a page that was planned before is closed late."""
    world.bounds = Bounds(plan_page_customers=2)
    keep(world, *people(3))
    record = a_record(world, state=CampaignState.DRAFT)
    run = a_rehearsal(world, record)
    planner.begins(run)
    does(planner.planning.waiting.pop(0)[0])
    assert world.campaigns.runs.fail(run, "segment.unknown")

    planner.works()
    finish_planning(world, replace(run, state=RunState.FAILED, parts_done=1))

    known = world.campaigns.runs.get(run.campaign, run.name)
    assert known
    assert (known.state, known.parts_done) == (RunState.FAILED, 0)
    assert world.campaigns.records.get(record.id) == record


class MetTwice(AudienceProfiles):
    """The base, in which the first customer of a page is its last one too."""

    def base_page(self, part: int, parts: int, *, start: str, limit: int) -> BasePage:
        page = AudienceProfiles.base_page(self, part, parts, start=start, limit=limit)
        return page._replace(ids=[*page.ids, page.ids[0]])


def test_a_customer_who_is_on_a_page_twice_is_planned_once(world: World, planner: Planner) -> None:
    """A change of birthday while the index is read may put the customer under both days."""
    customers = people(3)
    keep(world, *customers)
    world.customers.audience = MetTwice(world.table)

    planned = planner.plans(a_launch(world, a_record(world)))

    assert planned.chunks.keys() == {each.id for each in customers}
    assert planned.sum.found == 3


@pytest.mark.parametrize(
    ("to", "times"), [(Birthday(31, 12, 1990), 2), (Birthday(1, 1, 1990), 1), (None, 2)]
)
def test_a_customer_who_changes_their_birthday_meanwhile_may_be_on_two_pages(
    world: World,
    planner: Planner,
    to: Birthday | None,
    times: int,
) -> None:
    """They count twice, and the sums are those of the items; no customer gets it twice."""
    world.bounds = Bounds(plan_page_customers=4)
    base = [each for day in range(1, 8) for each in people(1, birthday=Birthday(day, 5, 1990))]
    keep(world, *base)
    run = a_launch(world, a_record(world))
    planner.begins(run)
    does(planner.planning.waiting.pop(0)[0])

    keep(world, replace(base[0], birthday=to))
    planner.works()

    pages = list(world.campaigns.runs.pages(run))
    chunks = [chunk for page in pages for chunk in world.delivery.chunks.of_page(run, page)]
    planned = Counter(customer for chunk in chunks for customer in chunk.recipients)
    assert planned == {each.id: 1 for each in base} | {base[0].id: times}
    assert sum(page.sum.found for page in pages) == planned.total()


def test_a_customer_who_changes_their_birthday_meanwhile_may_be_missed(
    world: World, planner: Planner
) -> None:
    world.bounds = Bounds(plan_page_customers=4)
    base = [each for day in range(1, 8) for each in people(1, birthday=Birthday(day, 5, 1990))]
    keep(world, *base)
    run = a_launch(world, a_record(world))
    planner.begins(run)
    does(planner.planning.waiting.pop(0)[0])

    keep(world, replace(base[-1], birthday=Birthday(1, 1, 1990)))
    planner.works()

    assert found(world, run).chunks.keys() == {each.id for each in base[:-1]}


def test_a_segment_that_is_gone_pauses_the_campaign(world: World, planner: Planner) -> None:
    keep(world, *people(1))
    record = a_record(world, a_campaign(audience=SegmentAudience("gone")))

    planner.plans(a_launch(world, record))

    paused = world.campaigns.records.get(record.id)
    assert (paused.state, paused.paused_because) == (CampaignState.PAUSED, "segment.unknown")
    with pytest.raises(NotFound):
        world.segments.stored.get("gone")
