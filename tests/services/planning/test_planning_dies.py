"""A planner that dies right after any of its writes, and what is found when its jobs come again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import ListedAudience
from chalicelib.domain.campaigns.run import Run, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import ChunkId, CustomerId
from chalicelib.world import World, use_world
from chalicelib.world.bounds import Bounds
from tests.builders.planning import (
    JOBS_MAX,
    Jobs,
    Planner,
    a_campaign,
    a_launch,
    a_record,
    a_rehearsal,
    does,
    found,
    keep,
    people,
)

DEATHS_MAX = 100
# To die after a read is to die after the write before it.
READS = frozenset({"get_item", "batch_get_item", "query", "scan"})


class Killed(BaseException):
    """The process is no more: nothing of ours catches this."""


@dataclass
class Life:
    """How many writes a process makes before it dies; without a number it lives on."""

    calls_left: int | None = None

    def spends(self) -> None:
        if self.calls_left is None:
            return
        self.calls_left -= 1
        if not self.calls_left:
            self.calls_left = None
            raise Killed


@dataclass
class Mortal:
    """A client of a process that dies when a write was made, before it hears the answer."""

    client: Any
    life: Life

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            answer = getattr(self.client, name)(**request)
            if name not in READS:
                self.life.spends()
            return answer

        return call


@pytest.fixture
def life() -> Life:
    return Life()


@pytest.fixture
def planner(world: World, life: Life) -> Planner:
    """A planner whose every write may be its last; a part of two customers has a second page."""
    world.bounds = Bounds(plan_page_customers=2)
    keep(world, *people(3), *people(1, consents=()))

    def mortal(service: str) -> Mortal:
        return Mortal(world.client(service), life)

    weak = World(world.settings, now=world.now, client=mortal, bounds=world.bounds)
    use_world(weak)
    return Planner(weak, Jobs(life.spends), Jobs(life.spends))


def dies_once(planner: Planner, life: Life, run: Run, *, after: int) -> bool:
    """Plan a run, die after so many writes, and go on; false where it was done before."""
    planner.begins(run)
    life.calls_left = after
    died = False
    for _ in range(JOBS_MAX):
        if not planner.planning.waiting:
            life.calls_left = None
            return died
        job, delay_s = planner.planning.waiting[0]
        try:
            does(job)
        except Killed:
            died = True
        else:
            planner.planning.waiting.remove((job, delay_s))
    raise AssertionError("the planner does not come to an end")


def chunks_of(world: World, run: Run) -> set[ChunkId]:
    return {each.id for page in world.campaigns.runs.pages(run) for each in page.chunk_ids}


def test_a_launch_comes_out_the_same_wherever_the_planner_dies(
    world: World, planner: Planner, life: Life
) -> None:
    first = a_record(world)
    whole = planner.plans(a_launch(world, first, parts=2))
    planner.delivering.takes()
    world.campaigns.records.move(first, CampaignState.CANCELLED)
    assert (len(whole.chunks), len(whole.left)) == (3, 1)

    for after in range(1, DEATHS_MAX):
        record = a_record(world)
        run = a_launch(world, record, parts=2)
        died = dies_once(planner, life, run, after=after)

        assert found(world, run) == whole, after
        known = world.campaigns.runs.get(run.campaign, run.name)
        assert known is not None
        assert (known.state, known.parts_done) == (RunState.SENDING, 2), after
        assert known.chunks == whole.sum.chunks, after
        released = {job["chunk"] for job, _ in planner.delivering.takes()}
        assert released == chunks_of(world, run), after
        # Nothing of this campaign may compete with the next.
        world.campaigns.records.move(record, CampaignState.CANCELLED)
        if not died:
            return
    raise AssertionError("the planner never lives to the end")


def test_a_rehearsal_is_finished_wherever_the_planner_dies(
    world: World, planner: Planner, life: Life
) -> None:
    planner.world.bounds = Bounds(plan_page_customers=100)
    for after in range(1, DEATHS_MAX):
        record = a_record(world, state=CampaignState.DRAFT)
        run = a_rehearsal(world, record)
        died = dies_once(planner, life, run, after=after)

        told = world.campaigns.records.get(record.id)
        assert told.state is CampaignState.REHEARSED, after
        assert told.rehearsed is not None
        assert (told.rehearsed.run, told.rehearsed.found) == (run.name, 4), after
        assert planner.delivering.waiting == []
        if not died:
            return
    raise AssertionError("the planner never lives to the end")


def test_a_campaign_without_recipients_ends_wherever_the_planner_dies(
    world: World, planner: Planner, life: Life
) -> None:
    nobody = a_campaign(audience=ListedAudience((CustomerId("gone"),)))
    for after in range(1, DEATHS_MAX):
        record = a_record(world, nobody, listed=1)
        run = a_launch(world, record)
        died = dies_once(planner, life, run, after=after)

        ended = world.campaigns.records.get(record.id)
        assert (ended.state, ended.ended_at) == (CampaignState.FINISHED, world.now()), after
        known = world.campaigns.runs.get(run.campaign, run.name)
        assert known is not None
        assert known.state is RunState.OVER, after
        if not died:
            return
    raise AssertionError("the planner never lives to the end")
