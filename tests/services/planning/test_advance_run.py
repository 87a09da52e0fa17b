"""A run goes from planned to over: the size guard, releases, and the end of the campaign."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.campaigns.campaign import CampaignRecord, Rehearsed
from chalicelib.domain.campaigns.run import Run, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import ChunkId
from chalicelib.domain.planning.chunk import Chunk, Progress
from chalicelib.services.clock.run_jobs import advance_campaigns
from chalicelib.services.planning.advance_run import (
    AUDIENCE_MOVED,
    ReleaseScope,
    finish_planning,
    release_chunks,
)
from chalicelib.world import World
from chalicelib.world.bounds import Bounds
from tests.builders.clock import Clock
from tests.builders.planning import (
    Planner,
    a_campaign,
    a_launch,
    a_record,
    a_rehearsal,
    does,
    keep,
    people,
)
from tests.services.overtaken import overtaken

EVENING = datetime(2026, 11, 21, 20, tzinfo=UTC)  # 23:00 in Moscow, 06:00 in Vladivostok
Released = list[tuple[ChunkId, int]]


@pytest.fixture
def planner(world: World) -> Planner:
    return Planner(world)


@pytest.fixture
def of_ten(world: World, planner: Planner) -> Planner:
    """A planner whose audience is ten customers, one of them without a consent."""
    keep(world, *people(9), *people(1, consents=()))
    return planner


@pytest.fixture
def record(world: World) -> CampaignRecord:
    return a_record(world)


@pytest.fixture
def evening(world: World, planner: Planner, record: CampaignRecord, clock: Clock) -> Run:
    """A run with three chunks: for now, for 00:00 UTC and for 07:00 UTC."""
    clock.at = EVENING
    keep(world, *people(1, zone="America/New_York"))
    keep(world, *people(1, zone="Asia/Vladivostok"), *people(1, zone="Europe/Moscow"))
    run = a_launch(world, record)
    planner.plans(run)
    return run


def handed_over(planner: Planner) -> Released:
    planner.works()
    return [(job["chunk"], delay_s) for job, delay_s in planner.delivering.takes()]


def released(planner: Planner, run: Run) -> Released:
    """What a release of the first part hands over, besides what was handed over before."""
    planner.delivering.takes()
    planner.queues(run, do="release")
    return handed_over(planner)


def chunks_of(world: World, run: Run) -> list[Chunk]:
    pages = world.campaigns.runs.pages(run)
    return [chunk for page in pages for chunk in world.delivery.chunks.of_page(run, page)]


def ids(chunks: Sequence[Chunk]) -> list[ChunkId]:
    return [chunk.address.chunk for chunk in chunks]


def done(world: World, chunk: Chunk, outcomes: str = "s", moved: Sequence[Chunk] = ()) -> None:
    world.delivery.chunks.finish(Progress(chunk.address, outcomes), moved)


def state_of(world: World, run: Run) -> RunState:
    known = world.campaigns.runs.get(run.campaign, run.name)
    assert known is not None
    return known.state


def paused_because(world: World, record: CampaignRecord) -> str:
    known = world.campaigns.records.get(record.id)
    assert known.state is CampaignState.PAUSED
    return known.paused_because


@pytest.mark.parametrize("rehearsed", [8, 12])
def test_rule_9_2_an_audience_that_moved_over_a_tenth_pauses_the_campaign(
    world: World, of_ten: Planner, rehearsed: int
) -> None:
    record = a_record(world)
    run = a_launch(world, record, expected=rehearsed)

    planned = of_ten.plans(run)

    assert planned.sum.found == 10
    assert paused_because(world, record) == AUDIENCE_MOVED
    assert state_of(world, run) is RunState.PLANNED
    assert of_ten.delivering.waiting == []


@pytest.mark.parametrize("rehearsed", [10, 11, None])
def test_rule_9_2_an_audience_that_moved_by_a_tenth_is_sent_to(
    world: World, of_ten: Planner, rehearsed: int | None
) -> None:
    record = a_record(world)
    run = a_launch(world, record, expected=rehearsed)

    of_ten.plans(run)

    assert state_of(world, run) is RunState.SENDING
    assert len(of_ten.delivering.waiting) == 1


def test_whoever_resumes_the_campaign_accepts_its_audience(world: World, of_ten: Planner) -> None:
    record = a_record(world)
    run = a_launch(world, record, expected=100)
    of_ten.plans(run)

    world.campaigns.records.move(world.campaigns.records.get(record.id), CampaignState.RUNNING)
    of_ten.queues(run)  # the last page's job comes once more, late
    of_ten.works()
    of_ten.queues(run, do="release")
    of_ten.works()

    assert world.campaigns.records.get(record.id).state is CampaignState.RUNNING
    assert state_of(world, run) is RunState.SENDING
    assert of_ten.delivering.waiting


def test_a_pause_by_hand_during_the_planning_becomes_one_because_of_the_audience(
    world: World, of_ten: Planner
) -> None:
    record = a_record(world)
    run = a_launch(world, record, expected=100)
    of_ten.begins(run)
    world.campaigns.records.move(record, CampaignState.PAUSED)

    of_ten.works()

    assert paused_because(world, record) == AUDIENCE_MOVED


def test_rule_9_2_nobody_rehearsed_the_day_of_a_standing_campaign(
    world: World, of_ten: Planner
) -> None:
    record = a_record(world, trigger="birthday")
    run = a_launch(world, record, day=world.now().date(), expected=100)

    of_ten.plans(run)

    assert world.campaigns.records.get(record.id).state is CampaignState.RUNNING


def test_a_campaign_is_told_what_its_rehearsal_found(world: World, of_ten: Planner) -> None:
    record = a_record(world, state=CampaignState.DRAFT)
    run = a_rehearsal(world, record)

    of_ten.plans(run)

    told = world.campaigns.records.get(record.id)
    assert told.state is CampaignState.REHEARSED
    assert told.rehearsed == Rehearsed(run.name, run.at, 10)
    assert state_of(world, run) is RunState.PLANNED
    assert of_ten.delivering.waiting == []


def test_a_rehearsal_of_an_older_version_tells_nobody(world: World, of_ten: Planner) -> None:
    record = a_record(world, state=CampaignState.DRAFT)
    run = a_rehearsal(world, record)
    world.campaigns.runs.begin(run)
    newer = world.campaigns.records.save(replace(record, created_at=record.created_at))

    finish_planning(world, run)

    assert world.campaigns.records.get(record.id) == newer
    assert state_of(world, run) is RunState.PLANNED


def test_a_change_at_the_very_moment_of_the_end_wins(world: World, of_ten: Planner) -> None:
    record = a_record(world, state=CampaignState.DRAFT)
    run = a_rehearsal(world, record)
    world.campaigns.runs.begin(run)
    slow = overtaken(world, lambda: world.campaigns.records.save(record))

    finish_planning(slow, run)

    told = world.campaigns.records.get(record.id)
    assert (told.state, told.rehearsed) == (CampaignState.DRAFT, None)
    assert state_of(world, run) is RunState.PLANNED


def test_what_may_go_now_goes_when_the_plan_is_ready(
    world: World, planner: Planner, evening: Run
) -> None:
    first, *_ = ids(chunks_of(world, evening))
    ((job, delay_s),) = planner.delivering.takes()

    named = {"campaign": evening.campaign, "run": evening.name, "chunk": first, "attempt": 1}
    assert (job, delay_s) == ({"v": 1, "channel": "telegram", **named}, 0)


@pytest.mark.parametrize(
    ("earlier", "delay_s"), [(61, None), (60, 900), (10, 600), (0, 0), (-30, 0)]
)
def test_what_is_due_within_the_hour_is_released_with_the_queues_delay(
    world: World, planner: Planner, evening: Run, clock: Clock, earlier: int, delay_s: int | None
) -> None:
    first, second, _ = chunks_of(world, evening)
    done(world, first)
    clock.at = second.not_before - timedelta(minutes=earlier)

    expected = [] if delay_s is None else [(second.address.chunk, delay_s)]
    assert released(planner, evening) == expected


def test_what_is_begun_is_released_again_and_what_is_done_is_not(
    world: World, planner: Planner, evening: Run, clock: Clock
) -> None:
    first, second, third = chunks_of(world, evening)
    clock.moves(days=1)
    done(world, first)
    world.delivery.chunks.keep(Progress(second.address, "."))

    assert released(planner, evening) == [(each, 0) for each in ids([second, third])]


def ticked(world: World, planner: Planner) -> Released:
    """What a tick of the hourly clock hands over."""
    planner.delivering.takes()
    advance_campaigns(world, world.campaigns.records.all())
    return handed_over(planner)


def test_a_tick_hands_over_what_falls_due_and_not_what_waits_on_the_queue(
    world: World, planner: Planner, evening: Run, clock: Clock
) -> None:
    """B3: a channel that takes hours for what is due now is not handed it every hour."""
    first, second, third = chunks_of(world, evening)
    clock.moves(minutes=10)
    assert ticked(world, planner) == []  # it was handed over when the plan was ready

    clock.at = second.not_before - timedelta(minutes=10)
    assert ticked(world, planner) == [(first.address.chunk, 0), (second.address.chunk, 600)]

    done(world, first)
    clock.moves(hours=1)
    assert ticked(world, planner) == []  # one is done: the others will be

    clock.moves(hours=1)
    assert ticked(world, planner) == [(second.address.chunk, 0)]  # none is: jobs may be lost

    done(world, second)
    clock.at = third.not_before + timedelta(hours=3)  # ticks were missed
    assert ticked(world, planner) == [(third.address.chunk, 0)]


def test_who_resumes_a_campaign_has_everything_handed_over_again(
    world: World, planner: Planner, evening: Run
) -> None:
    first, *_ = ids(chunks_of(world, evening))

    assert released(planner, evening) == [(first, 0)]


def test_a_moved_chunk_is_found_behind_its_origin(
    world: World, planner: Planner, evening: Run, clock: Clock
) -> None:
    first, *others = chunks_of(world, evening)
    soon, late = (
        replace(
            first,
            address=first.address._replace(chunk=ChunkId(f"{first.address.chunk}{end}")),
            not_before=clock.at + timedelta(hours=hours),
        )
        for end, hours in ((".m0", 1), (".m1", 11))
    )
    done(world, first, "m", [soon, late])

    assert released(planner, evening) == [(soon.address.chunk, 900)]

    clock.moves(hours=11)
    for each in (soon, *others):
        done(world, each)
    assert released(planner, evening) == [(late.address.chunk, 0)]


def test_a_cancelled_campaign_releases_everything_to_be_closed(
    world: World, planner: Planner, record: CampaignRecord, evening: Run
) -> None:
    first, *others = chunks_of(world, evening)
    done(world, first)

    world.campaigns.records.move(record, CampaignState.CANCELLED)

    assert released(planner, evening) == [(each, 0) for each in ids(others)]


@pytest.mark.parametrize("state", [CampaignState.PAUSED, CampaignState.FINISHED])
def test_a_campaign_that_does_not_run_releases_nothing(
    world: World, planner: Planner, record: CampaignRecord, evening: Run, state: CampaignState
) -> None:
    world.campaigns.records.move(record, state)

    assert released(planner, evening) == []


def test_a_rehearsal_releases_nothing(world: World, planner: Planner) -> None:
    keep(world, *people(1))
    record = a_record(world, state=CampaignState.DRAFT)
    run = a_rehearsal(world, record)
    planner.plans(run)
    world.campaigns.records.move(world.campaigns.records.get(record.id), CampaignState.RUNNING)

    assert released(planner, run) == []


def test_a_run_that_nobody_began_releases_nothing(
    world: World, planner: Planner, record: CampaignRecord
) -> None:
    assert released(planner, a_launch(world, record)) == []


def test_a_release_before_the_plan_is_ready_has_the_part_planned_on(
    world: World, planner: Planner, record: CampaignRecord
) -> None:
    world.bounds = Bounds(plan_page_customers=2)
    keep(world, *people(3))
    run = a_launch(world, record)
    planner.begins(run)
    does(planner.planning.takes()[0][0])
    planner.planning.takes()  # and the job for the next page is lost

    assert len(released(planner, run)) == 2
    assert state_of(world, run) is RunState.SENDING


def test_a_cancelled_campaign_is_neither_planned_on_nor_launched(
    world: World, planner: Planner, record: CampaignRecord
) -> None:
    keep(world, *people(1))
    run = a_launch(world, record)
    world.campaigns.runs.begin(run)
    world.campaigns.records.move(record, CampaignState.CANCELLED)

    finish_planning(world, run)

    assert state_of(world, run) is RunState.PLANNING
    assert planner.planning.waiting == []
    assert released(planner, run) == []
    assert list(world.campaigns.runs.pages(run)) == []


def test_many_pages_are_released_by_many_jobs(
    world: World, planner: Planner, record: CampaignRecord
) -> None:
    world.bounds = Bounds(plan_page_customers=1)
    keep(world, *people(5))
    run = a_launch(world, record)
    planner.plans(run)
    planner.delivering.takes()

    release_chunks(world, run.campaign, run.name, ReleaseScope(part=0, pages_max=2))

    assert len(planner.delivering.waiting) == 2
    assert [(job["do"], job["page"]) for job, _ in planner.planning.waiting] == [("release", 2)]
    chunks = [chunk for chunk, _ in handed_over(planner)]
    assert chunks == ids(chunks_of(world, run))
    assert len(chunks) == 5


def test_a_standing_campaign_runs_on_when_its_day_is_over(world: World, planner: Planner) -> None:
    record = a_record(world, a_campaign(), trigger="birthday")
    day = world.now().date()
    run = a_launch(world, record, day=day)

    planner.plans(run)

    assert state_of(world, run) is RunState.OVER
    assert world.campaigns.records.get(record.id).state is CampaignState.RUNNING
