"""A planned campaign whose recipients have results, for tests of reports."""

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
    """One planned campaign, with the planner's queue in memory."""

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
        """Store these result codes for the recipients of all chunks, in order."""
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
        """The recipient at this position of the codes that `ends` stores."""
        return [each for chunk in self.chunks for each in chunk.recipients][number]

    def touches(self, number: int, *kinds: EngagementKind, detail: str = "") -> None:
        for kind in kinds:
            at = self.world.now() + timedelta(minutes=5)
            customer = self.recipient(number)
            touched = Engagement(self.record.id, customer, kind, at, detail, self.run.step)
            self.world.delivery.engagements.note(touched)

    def is_over(self) -> None:
        """Store the run as over, as after its last chunk."""
        self.run = replace(self.run, state=RunState.OVER)
        key = keys.run(self.run.campaign, self.run.name)
        self.world.table.put(Put(key, run_attributes(self.run), version=None))

    def measures(self) -> None:
        """Do the waiting jobs of the planner."""
        self.planner.works()


def a_reported(
    world: World, customers: Sequence[Customer], content: Campaign | None = None, **changes: Any
) -> Reported:
    """A planned campaign for these customers; `changes` are those of its run."""
    keep(world, *customers)
    record = a_record(world, content, launched_at=world.now())
    return planned(world, record, a_launch(world, record, **changes))


def a_birthday(world: World, day: date, record: CampaignRecord | None = None) -> Reported:
    """One planned day of the birthday campaign; store customers with that birthday first."""
    standing = record or a_record(world, trigger="birthday")
    run = a_launch(world, standing, name=day_name(day), day=day, step=str(day.year))
    return planned(world, standing, run)


def planned(world: World, record: CampaignRecord, run: Run) -> Reported:
    """Plan the run."""
    planner = Planner(world)
    planner.plans(run)
    planner.delivering.takes()
    planner.planning.takes()
    found = world.campaigns.runs.get(run.campaign, run.name)
    assert found is not None
    return Reported(world, record, found, planner)


def born_on(day: date, number: int) -> list[Customer]:
    """Customers with a birthday on that day."""
    return people(number, birthday=Birthday(day.day, day.month, 1990))


def buyers(purchases: Mapping[int, Sequence[tuple[int, int]]], number: int) -> list[Customer]:
    """Customers; those at the positions of `purchases` bought: (days after the start, money)."""
    drawn = people(number)
    return [
        replace(each, shopping=shopping_of(purchases.get(place, ())))
        for place, each in enumerate(drawn)
    ]


def shopping_of(purchases: Sequence[tuple[int, int]]) -> Shopping:
    return Shopping(tuple(Bought(TODAY + day, minor) for day, minor in purchases))
