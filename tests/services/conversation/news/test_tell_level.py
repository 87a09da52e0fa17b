"""Who is told about a level, and in which words."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.reply import Reply
from chalicelib.domain.points.membership.personal import Personal
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.tiers import ManualLevel, MonthSums, Reached, Standing
from chalicelib.services.conversation.news.tell_level import tell_level
from chalicelib.world import World
from tests.builders.accounts import account_of, gets_points, in_force_since
from tests.builders.clock import Clock
from tests.builders.people import queued
from tests.domain.points.till import FIRST
from tests.repo.builders import a_customer, stored

NOW = datetime(2028, 1, 1, 0, 5, tzinfo=UTC)
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
    tell_level(world, customer)
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
