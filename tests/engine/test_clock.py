"""The clock against the real engine: two at once, and the wheel's writes in its own language."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.aws.clients import make_client
from chalicelib.domain.act import Act
from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.staff import StaffKeyId
from chalicelib.repo.clock_marks import ClockMark
from chalicelib.repo.silences import Silence
from chalicelib.services.change_trigger import change_trigger
from chalicelib.services.enrol_silence import enrol_silence
from chalicelib.services.find_trigger import trigger_words
from chalicelib.services.look_at_silence import look_at_silence
from chalicelib.services.run_triggers import run_triggers
from chalicelib.world import World
from tests.clock import Clock
from tests.planning import Planner, keep
from tests.repo.builders import a_customer
from tests.services.test_look_at_silence import DAY, RUN, silent_for

pytestmark = pytest.mark.engine

EVE = datetime(2026, 11, 21, 19, tzinfo=UTC)
AT_ONCE = 4


def switched_on(world: World, name: str) -> None:
    act = Act(StaffKeyId("tests"), world.now())
    change_trigger(world, act, name, trigger_words(name), on=True)


def test_ticks_at_once_begin_a_day_once(world: World, clock: Clock) -> None:
    clock.at = EVE
    switched_on(world, "birthday")
    Planner(world)  # its jobs are not looked at
    records = list(world.campaigns.all())
    worlds = [replace(world, client=make_client) for _ in range(AT_ONCE)]
    for each in worlds:
        each.plan_queue = world.plan_queue

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda each: run_triggers(each, records), worlds))

    runs = world.runs.all_of(CampaignId("birthday"))
    assert [run.name for run in runs] == ["2026-11-22"]
    assert world.clock_marks.get("birthday") == ClockMark(
        "birthday", date(2026, 11, 22), ("2026-11-22",), 1
    )


def test_a_day_of_silences_is_planned_and_moved_on(world: World, clock: Clock) -> None:
    clock.at = EVE
    planner = Planner(world)
    customer = a_customer(shopping=silent_for(61))
    keep(world, customer)
    enrol_silence(world, replace(customer, shopping=silent_for(20)), date(2026, 11, 1), None)
    (known,) = world.silences.get_many([customer.id]).values()
    world.silences.move([replace(known, day=DAY)])
    switched_on(world, "dormant")

    run_triggers(world, list(world.campaigns.all()))
    planner.works()
    for part in range(4):
        look_at_silence(world, CampaignId("dormant"), RUN, part=part)

    (run,) = world.runs.all_of(CampaignId("dormant"))
    assert sum(page.sum.found for page in world.runs.pages(run)) == 1
    (moved,) = world.silences.get_many([customer.id]).values()
    assert moved == Silence(customer.id, date(2027, 1, 22), DAY.toordinal() - 61, 3)
