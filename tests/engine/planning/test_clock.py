"""The hourly clock over the engine: two ticks at once, and the writes of inactivity timers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.aws.clients import make_client
from chalicelib.domain.ids import CampaignId, StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.campaigns.clock_checkpoints import ClockCheckpoint
from chalicelib.repo.customers.inactivity_timers import InactivityTimer
from chalicelib.services.campaigns.change_trigger import change_trigger
from chalicelib.services.campaigns.find_trigger import trigger_words
from chalicelib.services.clock.check_inactivity import check_inactivity
from chalicelib.services.clock.run_triggers import run_triggers
from chalicelib.services.segments.start_inactivity_timer import start_inactivity_timer
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.planning import Planner, keep
from tests.repo.builders import a_customer
from tests.services.clock.test_check_inactivity import DAY, RUN, silent_for

pytestmark = pytest.mark.engine

EVE = datetime(2026, 11, 21, 19, tzinfo=UTC)
AT_ONCE = 4


def switched_on(world: World, name: str) -> None:
    actor = Actor(StaffKeyId("tests"), world.now())
    change_trigger(world, actor, name, trigger_words(name), on=True)


def test_ticks_at_once_begin_a_day_once(world: World, clock: Clock) -> None:
    clock.at = EVE
    switched_on(world, "birthday")
    Planner(world)  # only its queue is needed
    records = list(world.campaigns.records.all())
    worlds = [replace(world, client=make_client) for _ in range(AT_ONCE)]
    for each in worlds:
        each.queues.plan = world.queues.plan

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda each: run_triggers(each, records), worlds))

    runs = world.campaigns.runs.all_of(CampaignId("birthday"))
    assert [run.name for run in runs] == ["2026-11-22"]
    assert world.campaigns.checkpoints.get("birthday") == ClockCheckpoint(
        "birthday", date(2026, 11, 22), ("2026-11-22",), 1
    )


def test_a_day_of_silences_is_planned_and_moved_on(world: World, clock: Clock) -> None:
    clock.at = EVE
    planner = Planner(world)
    customer = a_customer(shopping=silent_for(61))
    keep(world, customer)
    start_inactivity_timer(
        world, replace(customer, shopping=silent_for(20)), date(2026, 11, 1), None
    )
    (known,) = world.customers.timers.get_many([customer.id]).values()
    world.customers.timers.move([replace(known, day=DAY)])
    switched_on(world, "dormant")

    run_triggers(world, list(world.campaigns.records.all()))
    planner.works()
    for part in range(4):
        check_inactivity(world, CampaignId("dormant"), RUN, part=part)

    (run,) = world.campaigns.runs.all_of(CampaignId("dormant"))
    assert sum(page.sum.found for page in world.campaigns.runs.pages(run)) == 1
    (moved,) = world.customers.timers.get_many([customer.id]).values()
    assert moved == InactivityTimer(customer.id, date(2027, 1, 22), DAY.toordinal() - 61, 3)
