"""Who is told about a level, and in which words."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.messages.reply import Reply
from chalicelib.domain.points.membership.personal import Personal
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.tiers import ManualLevel, MonthSums, Reached, Standing
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.conversation.news.tell_level import tell_level
from chalicelib.world import World
from tests.builders.accounts import account_of, gets_points, in_force_since
from tests.builders.clock import Clock
from tests.builders.people import queued
from tests.builders.planning import Jobs
from tests.domain.points.till import FIRST
from tests.repo.builders import a_customer, save_change, stored

NOW = datetime(2028, 1, 1, 9, 5, tzinfo=UTC)
YEAR = timedelta(days=365)
WARNED = Standing(
    {"2027-06": MonthSums(2_500_000, 900, 3)},
    (Reached("silver", NOW - 2 * YEAR),),
    NOW - YEAR,
    falls_on=date(2028, 1, 31),
)


def in_metric(metric: str, silver: Any) -> Programme:
    """The programme, with levels by another metric."""
    tiers = FIRST.tiers.model_dump(by_alias=True)
    bronze, *_ = tiers["levels"]
    levels = [{**bronze, "from": 0}, {**bronze, "id": "silver", "from": silver}]
    changed = {**tiers, "metric": metric, "levels": levels}
    return Programme.model_validate({**FIRST.model_dump(by_alias=True), "tiers": changed})


@pytest.fixture
def now(clock: Clock) -> datetime:
    clock.at = NOW
    return NOW


def a_member(world: World, standing: Standing) -> Customer:
    customer = stored(world, a_customer(locale="en"))
    gets_points(world, customer, {"a": (1, date(2028, 3, 1))})
    before = account_of(world, customer)
    after = replace(before, standing=standing)
    world.commit(None, *world.points.accounts.looked_writes(before, after, None))
    queued(world)
    return customer


def told(world: World, customer: CustomerId) -> list[str]:
    """What the notices say."""
    tell_level(world, customer, not_before=None)
    owed = [world.conversation.owed_replies.get(job["reply"], world.now()) for job in queued(world)]
    parts = [each.outgoing for each in owed if each]
    lines = [line for part in parts if isinstance(part, Reply) for line in part.lines]
    return [world.texts.say("en", line.key, line.params) for line in lines]


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize(
    ("metric", "silver", "missing"),
    [
        ("earned_points", 1000, "100 points"),
        ("purchases", 5, "2 purchases"),
    ],
)
def test_what_is_missing_is_said_in_what_the_metric_counts(
    world: World, metric: str, silver: int, missing: str
) -> None:
    in_force_since(world, in_metric(metric, silver))

    (said,) = told(world, a_member(world, WARNED).id)
    assert said == (
        "Your level Level is yours until 1 February 2028. "
        f"To keep it you need {missing} more, otherwise it becomes Level."
    )


@pytest.mark.usefixtures("now")
def test_a_level_of_staff_hides_the_one_that_falls(world: World) -> None:
    in_force_since(world, FIRST)
    anna = a_member(world, WARNED)
    manual = ManualLevel("gold", True, NOW - YEAR, NOW + YEAR, "VIP", "admin", NOW)  # noqa: FBT003
    world.commit(None, world.points.personals.write(anna.id, Personal(manual=manual)))

    assert told(world, anna.id) == []


@pytest.mark.usefixtures("now")
def test_there_is_no_news_of_old_falls_of_none_and_of_nobody(world: World) -> None:
    assert told(world, CustomerId("nobody")) == []
    in_force_since(world, FIRST)
    fell = Reached("bronze", NOW - timedelta(days=3), fell=True)
    old = replace(WARNED, reached=(*WARNED.reached, fell), falls_on=None)

    assert told(world, a_member(world, old).id) == []
    assert told(world, a_member(world, Standing()).id) == []
    assert told(world, CustomerId("nobody")) == []


def test_the_news_waits_for_the_morning_of_the_customer(world: World, clock: Clock) -> None:
    clock.at = datetime(2027, 12, 31, 23, 50, tzinfo=UTC)  # 9:50 in Vladivostok
    in_force_since(world, FIRST)
    anna = a_member(world, WARNED)
    moved = replace(anna, zone="Asia/Vladivostok")
    save_change(world, anna, moved, Actor(StaffKeyId("admin"), NOW))

    waiting = Jobs()
    world.queues.outbox = waiting.queue()

    tell_level(world, anna.id, not_before=None)
    ((job, delay_s),) = waiting.takes()
    assert (job["level"], job["not_before"]) == (anna.id, "2028-01-01T00:00:00+00:00")
    assert delay_s == 600
    tell_level(world, anna.id, not_before=datetime.fromisoformat(job["not_before"]))
    assert waiting.takes() == [(job, 600)]

    clock.moves(minutes=10)
    tell_level(world, anna.id, not_before=world.now())
    assert ["reply" in job for job, _ in waiting.takes()] == [True]
