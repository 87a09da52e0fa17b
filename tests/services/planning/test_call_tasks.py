"""A trigger asks people to call VIP customers: one task for each occasion, whatever dies."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.appeals.desk_task import call_to
from chalicelib.domain.campaigns.campaign import CallTask, CampaignRecord
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId, CustomerId, StaffKeyId
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.appeals.list_tasks import TaskFilter, list_tasks
from chalicelib.services.appeals.write_task import finish_task
from chalicelib.services.campaigns.change_trigger import change_trigger
from chalicelib.services.campaigns.find_trigger import trigger_words
from chalicelib.services.clock.run_triggers import start_day
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.planning.call_tasks import make_call_tasks
from chalicelib.world import World, use_world
from tests.builders.planning import Jobs, Planner, does, found, keep, people
from tests.repo.builders import a_consent, everything
from tests.services.appeals.desk import segment_of
from tests.services.planning.test_planning_dies import Killed, Life, Mortal

DAY = date(2026, 11, 21)
BORN = Birthday(21, 11, 1980)
CALL = CallTask("vip", "Поздравить и спросить, что понравилось", due_days=2)


@pytest.fixture
def planner(world: World) -> Planner:
    segment_of(world, "vip", {"kind": "tag", "any_of": ["vip"]})
    return Planner(world)


def calling(world: World, call: CallTask | None = CALL, share_bp: int = 0) -> CampaignRecord:
    """The birthday trigger, switched on."""
    words = trigger_words("birthday")
    texts = {"telegram": words.texts["telegram"]}
    content = replace(words, texts=texts, call=call, control_share_bp=share_bp)
    actor = Actor(StaffKeyId("tests"), world.now())
    return change_trigger(world, actor, "birthday", content, on=True)


def born_today(number: int = 1, **more: object) -> list[Customer]:
    return people(number, birthday=BORN, **more)


def vips(number: int = 1, **more: object) -> list[Customer]:
    return born_today(number, tags=frozenset({"vip"}), **more)


def tasks(world: World) -> Counter[CustomerId]:
    """How many open tasks there are for each customer."""
    listed, _ = list_tasks(world, TaskFilter(), after="", limit=100)
    return Counter(CustomerId(owner.removeprefix("@")) for owner, _ in listed)


def planned(world: World, planner: Planner, record: CampaignRecord) -> Run:
    run = start_day(world, record, DAY)
    planner.works()
    return run


def test_vips_are_called_and_the_others_get_the_message(world: World, planner: Planner) -> None:
    vip, other = vips()[0], born_today()[0]
    unreachable = vips(chats=())[0]
    refused = vips(consents=(a_consent(given=False),))[0]
    stranger = people(1, tags=frozenset({"vip"}))[0]
    keep(world, vip, other, unreachable, refused, stranger)
    run = planned(world, planner, calling(world))

    plan = found(world, run)
    assert set(plan.chunks) == {other.id}
    assert plan.left == {
        vip.id: Reason.TASK_CALL,
        unreachable.id: Reason.TASK_CALL,  # a call needs no chat
        refused.id: Reason.CONSENT_WITHDRAWN,
    }
    assert tasks(world) == Counter([vip.id, unreachable.id])
    ((owner, task), _) = list_tasks(world, TaskFilter(), after="", limit=100)[0]
    assert owner in {call_to(vip.id), call_to(unreachable.id)}
    assert (task.text, task.due, task.trigger) == (CALL.text, DAY + timedelta(days=2), "birthday")


def test_the_control_group_is_not_called(world: World, planner: Planner) -> None:
    keep(world, *vips(20))
    run = planned(world, planner, calling(world, share_bp=5000))

    reasons = Counter(found(world, run).left.values())
    assert reasons.keys() == {Reason.TASK_CALL, Reason.CONTROL_CAMPAIGN}
    assert tasks(world).total() == reasons[Reason.TASK_CALL]


def test_a_task_that_was_done_is_not_made_again(world: World, planner: Planner) -> None:
    (vip,) = vips()
    keep(world, vip)
    record = calling(world)
    run = planned(world, planner, record)
    ((owner, task),) = list_tasks(world, TaskFilter(), after="", limit=100)[0]
    actor = Actor(StaffKeyId("olga"), world.now())
    finish_task(world, actor, owner, task.id)
    make_call_tasks(world, record, run, [vip.id])
    planned(world, planner, record)

    assert tasks(world) == Counter()
    done, _ = list_tasks(world, TaskFilter("done"), after="", limit=100)
    assert [(each.id, each.done_by) for _, each in done] == [(task.id, "olga")]


@pytest.mark.parametrize("after", range(1, 15))
def test_one_task_for_each_wherever_the_planner_dies(
    world: World, planner: Planner, after: int
) -> None:
    called, others = vips(2), born_today(1)
    keep(world, *called, *others)
    record, life = calling(world), Life()
    weak = World(
        world.settings,
        now=world.now,
        client=lambda service: Mortal(world.client(service), life),
        bounds=world.bounds,
    )
    use_world(weak)
    dying = Planner(weak, Jobs(life.spends), Jobs(life.spends))
    run = start_day(weak, record, DAY)
    life.calls_left = after
    for _ in range(100):
        if not dying.planning.waiting:
            break
        job = dying.planning.waiting[0]
        try:
            does(job[0])
        except Killed:
            continue
        dying.planning.waiting.remove(job)

    assert tasks(world) == Counter(each.id for each in called)
    assert set(found(world, run).chunks) == {each.id for each in others}


def test_a_deleted_segment_pauses_the_trigger_with_its_reason(
    world: World, planner: Planner
) -> None:
    keep(world, *vips())
    record = calling(world)
    world.commit(None, world.segments.stored.delete_write(world.segments.stored.get("vip")))
    planned(world, planner, record)

    stored = world.campaigns.records.get(CampaignId("birthday"))
    assert (stored.state, stored.paused_because) == (CampaignState.PAUSED, "segment.unknown")
    assert tasks(world) == Counter()


def test_an_erased_customer_leaves_no_task(world: World, planner: Planner) -> None:
    first, second = vips(2)
    keep(world, first, second)
    planned(world, planner, calling(world))
    for owner, task in list_tasks(world, TaskFilter(), after="", limit=100)[0]:
        if owner == call_to(second.id):
            finish_task(world, Actor(StaffKeyId("olga"), world.now()), owner, task.id)
    for each in (first, second):
        erase_by_staff(world, Actor(StaffKeyId("olga"), world.now()), each.id)

    assert not [key for key in everything(world) if key[0] in {"TASKS", "DONETASKS"}]
    assert CALL.text not in str(
        [item for key, item in everything(world).items() if "TASK" in key[1]]
    )
