"""A campaign that was planned, and whose recipients came to their ends: what a report reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from chalicelib.domain.campaigns.campaign import Campaign, CampaignRecord
from chalicelib.domain.campaigns.run import Run, RunState, day_name
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.chunk import Chunk, Progress
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.repo.campaigns.campaigns import run_attributes
from chalicelib.repo.table import keys
from chalicelib.repo.table.writes import Put
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.planning import Jobs, Planner, a_launch, a_record, keep, people

TODAY = START.date().toordinal()


@dataclass
class Reported:
    """One campaign in one world, with a queue in memory."""

    world: World
    record: CampaignRecord
    run: Run
    planner: Planner

    @property
    def asked(self) -> Jobs:
        """The jobs that wait for the planner."""
        return self.planner.planning

    @property
    def chunks(self) -> list[Chunk]:
        return self.world.delivery.chunks.of_run(self.run)

    def ends(self, outcomes: str, **reasons: str) -> None:
        """Let the recipients of all chunks come to these letters, one after another."""
        at = 0
        for chunk in self.chunks:
            letters = outcomes[at : at + len(chunk)].ljust(len(chunk), ".")
            here = {
                int(place[1:]) - at: why
                for place, why in reasons.items()
                if at <= int(place[1:]) < at + len(chunk)
            }
            self.world.delivery.chunks.keep(Progress(chunk.address, letters, reasons=here))
            at += len(chunk)

    def recipient(self, number: int) -> CustomerId:
        """The one whose letter stands there in `ends`."""
        return [each for chunk in self.chunks for each in chunk.recipients][number]

    def touches(self, number: int, *kinds: EngagementKind, detail: str = "") -> None:
        for kind in kinds:
            at = self.world.now() + timedelta(minutes=5)
            customer = self.recipient(number)
            touched = Engagement(self.record.id, customer, kind, at, detail, self.run.step)
            self.world.delivery.engagements.note(touched)

    def is_over(self) -> None:
        """Let the run be over, as when its last chunk was done."""
        self.run = replace(self.run, state=RunState.OVER)
        key = keys.run(self.run.campaign, self.run.name)
        self.world.table.put(Put(key, run_attributes(self.run), version=None))

    def measures(self) -> None:
        """Do what was asked of the planner."""
        self.planner.works()


def a_reported(
    world: World, customers: Sequence[Customer], content: Campaign | None = None, **changes: Any
) -> Reported:
    """A campaign to these customers, planned; `changes` are those of its run."""
    keep(world, *customers)
    record = a_record(world, content, launched_at=world.now())
    return planned(world, record, a_launch(world, record, **changes))


def a_birthday(world: World, day: date, record: CampaignRecord | None = None) -> Reported:
    """One day of the standing campaign that greets, planned; those born on it are stored."""
    standing = record or a_record(world, trigger="birthday")
    run = a_launch(world, standing, name=day_name(day), day=day, step=str(day.year))
    return planned(world, standing, run)


def planned(world: World, record: CampaignRecord, run: Run) -> Reported:
    """The run, planned."""
    planner = Planner(world)
    planner.plans(run)
    planner.delivering.takes()
    planner.planning.takes()
    found = world.campaigns.runs.get(run.campaign, run.name)
    assert found is not None
    return Reported(world, record, found, planner)


def born_on(day: date, number: int) -> list[Customer]:
    """People with a birthday on that day."""
    return people(number, birthday=Birthday(day.day, day.month, 1990))


def buyers(purchases: Mapping[int, Sequence[tuple[int, int]]], number: int) -> list[Customer]:
    """People of whom some bought: by place, days after the start and money of each purchase."""
    drawn = people(number)
    return [
        replace(each, shopping=shopping_of(purchases.get(place, ())))
        for place, each in enumerate(drawn)
    ]


def shopping_of(purchases: Sequence[tuple[int, int]]) -> Shopping:
    return Shopping(tuple(Bought(TODAY + day, minor) for day, minor in purchases))
