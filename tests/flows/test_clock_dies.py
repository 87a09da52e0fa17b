"""Whoever turns the clock, plans a day or moves silences on may die at any call to the table."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.aws.memory.table import MemoryTable
from chalicelib.domain.campaigns.holdout import campaign_draw
from chalicelib.domain.campaigns.run import day_name
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.planning.mailing import SALT
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from local.year.life import WORKERS, Life, RecordingChannels, quiet
from local.year.timeline import Handler, Timeline
from local.year.world import keep_people
from tests.builders.planning import people
from tests.flows.year.test_year import switch_on

BEGINS = datetime(2026, 11, 21, 18, tzinfo=UTC)
DAY = date(2026, 11, 22)
HOURS = 40
MATCHES = 3
# Not every call: all of them take minutes. `make soak` asks for each eleventh.
STEP = int(os.environ.get("CLOCK_DIES_STEP", "23"))  # noqa: TID251 - of this test alone


class Dies(BaseException):
    """The end of a function, wherever it is."""


@dataclass
class Mortal:
    """A table whose caller dies after one of its calls, which was made; of those that may die."""

    table: MemoryTable
    dies_at: int
    mortal: bool = False
    calls: int = 0
    deaths: int = 0
    _made: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, operation: str) -> Any:
        return partial(self._call, getattr(self.table, operation))

    def _call(self, made: Any, **asked: Any) -> Any:
        answer = made(**asked)
        self.calls += self.mortal
        if self.mortal and self.calls == self.dies_at:
            self.deaths += 1
            raise Dies
        return answer


def test_nobody_is_lost_and_nobody_is_greeted_twice(settings: Settings) -> None:
    customers = somebody()
    with a_day(settings, customers, dies_at=0) as (unharmed, mortal):
        wanted = outcome(unharmed)
        calls = mortal.calls
    assert calls > 100
    assert len(wanted[0]) == 2 * MATCHES

    for dies_at in range(1, calls + 1, STEP):
        with a_day(settings, customers, dies_at=dies_at) as (life, mortal):
            assert mortal.deaths == 1
            assert outcome(life) == wanted, dies_at


@dataclass(frozen=True)
class Day:
    """A world after its day, and who was written to in it."""

    world: World
    channels: RecordingChannels
    customers: list[Customer]


Outcome = tuple[list[str], list[tuple[date, int]]]


def outcome(day: Day) -> Outcome:
    """The chats that were written to, and where the silences stand."""
    ids = [customer.id for customer in day.customers]
    silences = day.world.customers.timers.get_many(ids).values()
    stands = sorted((each.day, each.answered) for each in silences)
    return sorted(one.to for one in day.channels.messages), stands


@contextmanager
def a_day(
    settings: Settings, customers: list[Customer], *, dies_at: int
) -> Iterator[tuple[Day, Mortal]]:
    """Live a day and more, hour by hour, in which somebody dies once."""
    timeline = Timeline(BEGINS)
    channels, mortal = RecordingChannels(timeline.now), Mortal(MemoryTable(), dies_at)
    with channels.listening() as telegram, quiet():
        world = World(
            replace(settings, telegram_api=telegram),
            now=timeline.now,
            sleep=timeline.sleep,
            client=lambda _: mortal,
            sending_client=channels.client,
        )
        use_world(world)
        life = Life(world, timeline)
        life.begins()
        timeline.handlers = {**WORKERS, "plan": partial(survived, mortal, WORKERS["plan"])}
        keep_people(world, customers)
        for customer in customers[MATCHES:]:
            world.customers.timers.enrol(customer.id, DAY)
        switch_on(world)
        for hour in range(HOURS):
            ticks(life, mortal)
            timeline.lives_until(BEGINS + timedelta(hours=hour + 1))
        mortal.mortal = False
        yield Day(world, channels, customers), mortal
        use_world(None)


def somebody() -> list[Customer]:
    """As many with a birthday as with a silence, each with a chat of their own."""
    last = DAY.toordinal() - 61
    silent = Shopping(tuple(Bought(last - 10 * back, 100) for back in range(3)))
    found = people(6 * MATCHES)
    drawn = [each for each in found if not _is_held_out(each)][: 2 * MATCHES]
    return [
        replace(
            customer,
            chats=(Chat("telegram", f"70{number}"),),
            birthday=Birthday(DAY.day, DAY.month, None) if number < MATCHES else None,
            shopping=Shopping() if number < MATCHES else silent,
        )
        for number, customer in enumerate(drawn)
    ]


def _is_held_out(customer: Customer) -> bool:
    draws = (campaign_draw(name, salt=SALT) for name in ("birthday", "dormant"))
    return any(draw.holds_out(customer.id) for draw in draws)


def ticks(life: Life, mortal: Mortal) -> None:
    """A tick that may be the last line of its function."""
    mortal.mortal = True
    try:
        life.tick()
    except Dies:
        return
    finally:
        mortal.mortal = False


def survived(mortal: Mortal, work: Handler, event: dict[str, Any], context: Any) -> Any:
    """A job whose worker dies comes again, as after the queue's timeout."""
    mortal.mortal = True
    try:
        return work(event, context)
    except Dies:
        return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]}
    finally:
        mortal.mortal = False


@pytest.mark.parametrize("name", ["birthday", "dormant"])
def test_a_day_of_an_unharmed_clock_is_over_and_followed_no_more(
    settings: Settings, name: str
) -> None:
    with a_day(settings, somebody(), dies_at=0) as (day, _):
        run = day.world.campaigns.runs.get(CampaignId(name), day_name(DAY))
        mark = day.world.campaigns.checkpoints.get(name)

    assert run
    assert run.state == "over"
    assert run.name not in mark.open
