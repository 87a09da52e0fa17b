"""The base is counted in parts: the thresholds are the same if workers die and jobs repeat."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.scores.customer_sample import CustomerSample
from chalicelib.domain.scores.threshold_counter import ThresholdCounter
from chalicelib.domain.scores.thresholds import Thresholds, count_name
from chalicelib.domain.shopping.shopping import Bought, Earlier, Shopping
from chalicelib.services.clock.run_jobs import JOBS
from chalicelib.services.segments.count_part import count_part
from chalicelib.world import World, use_world
from chalicelib.world.bounds import Bounds
from tests.builders.clock import START
from tests.builders.planning import JOBS_MAX, Jobs, does, keep
from tests.repo.builders import a_customer, dialog_of, everything, save_erasure, stored

TODAY = START.date()
DAY = TODAY.toordinal()
DEATHS_MAX = 200


def a_base(size: int) -> list[Customer]:
    """Customers of all sorts; every fifth never bought, every seventh's purchases are rolled up."""
    chance = Random(size)
    return [
        a_customer(
            birthday=Birthday(chance.randint(1, 28), chance.randint(1, 12), None)
            if number % 4
            else None,
            shopping=Shopping(
                tuple(
                    Bought(DAY - chance.randint(0, 800), chance.randint(100, 10**6), (("tea", 1),))
                    for _ in range(chance.randint(1, 9) if number % 5 else 0)
                ),
                Earlier(3, 900, DAY - 300, DAY - 200) if number % 7 == 0 else Earlier(),
            ),
        )
        for number in range(size)
    ]


def at_once(base: list[Customer]) -> Thresholds:
    counter = ThresholdCounter(TODAY)
    for customer in base:
        counter.add(customer.shopping)
    return counter.thresholds()


def counted(world: World) -> Thresholds:
    found = world.segments.thresholds.of_day(TODAY)
    assert found == world.segments.thresholds.latest()
    return found


def shown(world: World) -> dict[Any, Any]:
    """Every item, without the time and the stamp of its write."""
    return {
        key: {name: value for name, value in item.items() if name != "stamp"}
        for key, item in everything(world).items()
    }


@pytest.fixture
def jobs(world: World) -> Jobs:
    jobs = Jobs()
    world.queues.plan = jobs.queue()
    return jobs


def work(jobs: Jobs) -> None:
    """Do what waits until nothing does."""
    for _ in range(JOBS_MAX):
        if not jobs.waiting:
            return
        does(jobs.waiting.pop(0)[0])
    raise AssertionError("the counting does not come to an end")


@pytest.mark.parametrize("parts", [1, 3, 8])
def test_rules_46_to_49_counted_by_parts_and_at_once_are_the_same(world: World, parts: int) -> None:
    base = a_base(130)
    keep(world, *base)

    for part in range(parts):
        assert not world.segments.thresholds.has(count_name(TODAY))
        count_part(world, TODAY, part=part, parts=parts)

    assert counted(world) == at_once(base)


def test_an_erased_customer_is_not_counted(world: World) -> None:
    anna, boris = (stored(world, a_customer()) for _ in range(2))
    save_erasure(world, anna, replace(dialog_of(world), customer_id=anna.id), START)

    count_part(world, TODAY, part=0, parts=1)

    assert counted(world).customers == 1
    sample = world.segments.countings.sample()
    assert sample is not None
    assert sample.ids == [boris.id]


def test_the_sample_is_of_all_counted_customers(world: World) -> None:
    base = a_base(60)
    keep(world, *base)

    for part in range(4):
        count_part(world, TODAY, part=part, parts=4)

    expected = CustomerSample(TODAY, 100)
    for customer in base:
        expected.add(customer.id)
    sample = world.segments.countings.sample()
    assert sample is not None
    assert (sample.met, sample.ids) == (60, expected.ids)


# Silence


def test_rule_46_every_buyer_gets_an_inactivity_timer(world: World) -> None:
    base = a_base(40)
    keep(world, *base)

    count_part(world, TODAY, part=0, parts=1)

    buyers = {customer.id for customer in base if customer.shopping.orders}
    watched = {c.id for c in world.customers.profiles.get_many([c.id for c in base]) if c.watched}
    enrolled = {pk.removeprefix("CUSTOMER#") for pk, sk in everything(world) if sk == "SILENT"}
    assert watched == enrolled == buyers
    assert 0 < len(buyers) < len(base)


def test_the_next_day_starts_no_timer_twice(world: World) -> None:
    keep(world, *a_base(20))
    count_part(world, TODAY, part=0, parts=1)
    before = {key: item for key, item in shown(world).items() if key[0].startswith("CUSTOMER#")}

    count_part(world, TODAY + timedelta(days=1), part=0, parts=1)

    after = {key: item for key, item in shown(world).items() if key[0].startswith("CUSTOMER#")}
    assert after == before


# Again, late, and half-way


def test_a_repeated_job_changes_nothing(world: World) -> None:
    keep(world, *a_base(30))
    for part in (0, 1, 1, 0):
        count_part(world, TODAY, part=part, parts=2)
    before = everything(world)

    keep(world, *a_base(5))
    for part in (0, 1):
        count_part(world, TODAY, part=part, parts=2)

    assert {key: item for key, item in everything(world).items() if key in before} == before


def ticking(world: World, each_look: timedelta) -> World:
    """The same table and queue, where time passes with every look at the clock."""
    times: Iterator[datetime] = (START + each_look * number for number in range(10_000))
    slow = replace(world, now=lambda: next(times))
    slow.queues.plan = world.queues.plan
    return slow


def test_a_part_that_takes_too_long_goes_on_in_another_job(world: World, jobs: Jobs) -> None:
    world.bounds = Bounds(count_page_customers=7)
    base = a_base(50)
    keep(world, *base)
    use_world(ticking(world, timedelta(seconds=45)))

    a_tick(world)
    first = [job for job, _ in jobs.waiting]
    does(first[0])
    second = [job for job, _ in jobs.waiting[1:]]
    work(jobs)

    named = {"v": 1, "do": "count", "day": TODAY.isoformat(), "part": 0, "parts": 1}
    assert first == second == [named]
    assert counted(world) == at_once(base)


@dataclass
class Mortal:
    """A client that dies right after some call, before it gets the answer."""

    client: Any
    calls_left: int

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            answer = getattr(self.client, name)(**request)
            self.calls_left -= 1
            if not self.calls_left:
                raise Killed
            return answer

        return call


class Killed(BaseException):
    """The process is no more."""


def mortal(world: World, jobs: Jobs, calls: int) -> World:
    client = Mortal(world.client("dynamodb"), calls)
    dying = replace(world, client=lambda _: client)
    dying.queues.plan = jobs.queue()
    return dying


def lived_through(world: World, jobs: Jobs, calls: int) -> bool:
    """Process the queue until it is empty; the job of a worker that died comes again."""
    use_world(mortal(world, jobs, calls))
    while jobs.waiting:
        job, _ = jobs.waiting[0]
        try:
            does(job)
        except Killed:
            use_world(world)
            work(jobs)
            return False
        jobs.waiting.pop(0)
    return True


def test_another_worker_finishes_after_a_death_at_any_call(world: World, jobs: Jobs) -> None:
    world.bounds = Bounds(count_page_customers=2)
    base = a_base(5)
    keep(world, *base)
    buyers = sum(customer.shopping.orders > 0 for customer in base)
    day, expected = TODAY, replace(at_once(base), day=TODAY)
    for calls in range(1, DEATHS_MAX):
        world.segments.thresholds.keep(Thresholds(TODAY - timedelta(days=1)))
        jobs.waiting = [(_job(day, part), 0) for part in range(2)]
        lived = lived_through(world, jobs, calls)

        assert counted(world) == expected
        assert sum(sk == "SILENT" for _, sk in everything(world)) == buyers
        if lived:
            return
        _forget(world, base)
    raise AssertionError("no life was long enough")


def _job(day: Any, part: int) -> dict[str, Any]:
    return {"v": 1, "do": "count", "day": day.isoformat(), "part": part, "parts": 2}


def _forget(world: World, base: list[Customer]) -> None:
    """The table as it was before anything was counted."""
    client = world.client("dynamodb")
    for pk, sk in everything(world):
        client.delete_item(TableName=world.settings.table, Key={"pk": {"S": pk}, "sk": {"S": sk}})
    keep(world, *base)


@dataclass
class Overtaken:
    """A client that lets another worker work right before its first counting is saved."""

    client: Any
    rival: Callable[[], None]
    met: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            if name == "put_item" and "COUNTING" in json.dumps(request, default=str):
                self.met.append(name)
                if len(self.met) == 1:
                    self.rival()
            return getattr(self.client, name)(**request)

        return call


def test_of_two_workers_on_one_part_the_slower_one_counts_nothing(world: World) -> None:
    base, jobs = a_base(25), Jobs()
    keep(world, *base)

    def rival() -> None:
        count_part(world, TODAY, part=0, parts=1)

    client = Overtaken(world.client("dynamodb"), rival)
    slow = replace(world, client=lambda _: client)
    slow.queues.plan = jobs.queue()
    count_part(slow, TODAY, part=0, parts=1)

    assert client.met == ["put_item"]
    assert counted(world) == at_once(base)
    # The faster one might have died before it queued the rest.
    assert [job["part"] for job, _ in jobs.takes()] == [0]


def test_a_count_in_other_parts_begins_anew(world: World) -> None:
    base = a_base(30)
    keep(world, *base)
    count_part(world, TODAY, part=0, parts=3)

    for part in range(2):
        count_part(world, TODAY, part=part, parts=2)

    assert counted(world) == at_once(base)


# The beginning


@pytest.mark.parametrize(
    ("customers", "parts"), [(0, 1), (100_000, 1), (100_001, 2), (10**9, 1000)]
)
def test_there_are_as_many_parts_as_the_last_count_asks_for(
    world: World, jobs: Jobs, customers: int, parts: int
) -> None:
    world.segments.thresholds.keep(Thresholds(TODAY - timedelta(days=1), customers=customers))

    a_tick(world)

    named = [(job["part"], job["parts"]) for job, _ in jobs.waiting]
    assert named == [(part, parts) for part in range(parts)]


def test_the_first_count_ever_has_one_part(world: World, jobs: Jobs) -> None:
    a_tick(world)

    assert [job["parts"] for job, _ in jobs.waiting] == [1]


def test_a_day_that_was_counted_is_not_counted_again(world: World, jobs: Jobs) -> None:
    keep(world, *a_base(40))
    counts(world, jobs)
    assert not counted(world).settled
    counts(world, jobs)
    assert counted(world).settled

    a_tick(world)

    assert jobs.waiting == []


def a_tick(world: World) -> None:
    """What the clock does for the counting."""
    JOBS["counting"](world, [])


def counts(world: World, jobs: Jobs) -> None:
    """What a tick of the clock does, and the planner after it."""
    a_tick(world)
    work(jobs)
