"""One page that several workers plan at once, over an engine with atomic transactions."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.domain.campaigns.run import RunState
from chalicelib.services.planning.plan_page import plan_page as plan
from chalicelib.world import World
from chalicelib.world.bounds import Bounds
from tests.builders.planning import Planner, a_launch, a_record, does, found, keep, people

pytestmark = pytest.mark.engine

WORKERS = 4
PARTS = 3


def test_of_several_workers_at_one_page_one_counts(world: World) -> None:
    planner = Planner(world)
    keep(world, *people(150), *people(20, consents=()))
    record = a_record(world)
    run = a_launch(world, record)
    world.campaigns.runs.begin(run)

    def at_once(_: int) -> None:
        plan(world, run.campaign, run.name, part=0, page=0)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(at_once, range(WORKERS)))
    planner.works()

    planned = found(world, run)
    assert (len(planned.chunks), len(planned.left), planned.sizes) == (150, 20, [100, 50])
    known = world.campaigns.runs.get(run.campaign, run.name)
    assert known
    assert (known.state, known.parts_done, known.chunks) == (RunState.SENDING, 1, 2)


def test_all_parts_end_at_once_and_every_page_has_two_workers(world: World) -> None:
    world.bounds = Bounds(plan_page_customers=20)
    planner = Planner(world)
    customers = people(120)
    keep(world, *customers)
    run = a_launch(world, a_record(world), parts=PARTS)
    planner.begins(run)

    with ThreadPoolExecutor(WORKERS) as pool:
        while jobs := planner.planning.takes():
            twice = [job for job, _ in jobs for _ in range(2)]
            list(pool.map(does, twice))

    planned = found(world, run)
    assert planned.chunks.keys() == {each.id for each in customers}
    known = world.campaigns.runs.get(run.campaign, run.name)
    assert known is not None
    assert (known.state, known.parts_done) == (RunState.SENDING, PARTS)
    assert known.chunks == planned.sum.chunks
