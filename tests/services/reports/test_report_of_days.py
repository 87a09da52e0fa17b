"""The report of a trigger costs the same after months, and has every day as it ended."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from chalicelib.aws.memory.table import MemoryTable
from chalicelib.domain.campaigns.campaign import CampaignRecord, Goal
from chalicelib.domain.reports.channel_knowledge import Figure
from chalicelib.domain.reports.statistics import Rate
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.repo.table import keys
from chalicelib.services.reports.measure_due import measure_due
from chalicelib.services.reports.report_campaign import report_campaign
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from tests.builders.clock import START, Clock
from tests.builders.planning import a_campaign, a_record, keep
from tests.builders.reports import a_birthday, born_on

DAY = timedelta(days=1)
GREETED = 2  # people a day


@dataclass
class Greetings:
    """A birthday campaign, and its days so far."""

    world: World
    table: MemoryTable
    clock: Clock
    record: CampaignRecord

    def lives(self, days: int) -> None:
        """Greet the people of each day, one of whom clicks, and measure each night."""
        for _ in range(days):
            today = self.clock.at.date()
            keep(self.world, *born_on(today, GREETED))
            reported = a_birthday(self.world, today, self.record)
            reported.ends("dd")
            reported.is_over()
            reported.touches(0, EngagementKind.CLICKED)
            self.clock.moves(hours=24)
            measure_due(self.world, [self.record], self.clock.at)
            reported.measures()

    def requests(self) -> int:
        """The requests of one report."""
        before = self.table.calls.total()
        report_campaign(self.world, self.record.id)
        return self.table.calls.total() - before


@pytest.fixture
def greetings(settings: Settings, clock: Clock) -> Iterator[Greetings]:
    clock.at = START
    table = MemoryTable()
    world = World(settings, now=clock.now, client=lambda _: table, sending_client=lambda _: table)
    use_world(world)
    content = replace(a_campaign(), goal=Goal(window_days=4))
    yield Greetings(world, table, clock, a_record(world, content, trigger="birthday"))
    use_world(None)


def test_the_report_of_a_long_life_costs_what_one_of_ten_days_costs(greetings: Greetings) -> None:
    greetings.lives(10)
    young = greetings.requests()
    greetings.lives(25)

    assert greetings.requests() <= young
    report = report_campaign(greetings.world, greetings.record.id)
    assert report.audience == 35 * GREETED
    (clicked,) = [
        each.value
        for each in report.rates
        if (each.figure, each.channel) == (Figure.CLICKED, "telegram")
    ]
    assert clicked == Rate(35, 35 * GREETED)


def test_the_figures_of_a_day_stay_when_its_item_takes_their_place(greetings: Greetings) -> None:
    greetings.lives(8)
    world, record, first = greetings.world, greetings.record, START.date()
    runs = world.campaigns.runs.all_of(record.id)
    ended = world.delivery.ended_runs.between(runs[0], runs[-1])
    kept = report_campaign(world, record.id, first=first, last=first)

    world.table.delete(keys.ended_run(record.id, runs[0].name))

    assert {run.day for run in runs if run.name in ended} == {first, first + DAY, first + 2 * DAY}
    assert report_campaign(world, record.id, first=first, last=first) == kept
