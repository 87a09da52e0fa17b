"""A world in memory whose clock and whose jobs a test controls."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chalicelib.aws.memory.table import MemoryTable
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import CampaignId, StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.campaigns.change_trigger import change_trigger
from chalicelib.services.campaigns.find_trigger import trigger_words
from chalicelib.services.clock.run_jobs import run_jobs
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from tests.builders.clock import Clock
from tests.builders.planning import Job, Jobs, does

ACT = StaffKeyId("tests")
ROUNDS_MAX = 500


def nowhere(service: str) -> Any:
    """Return the table in memory; any other service of AWS is refused."""
    assert service == "dynamodb", f"no code here may call {service}"
    return MemoryTable()


@dataclass
class Clockwork:
    """The hourly clock of one world, and the queues on which its jobs wait."""

    world: World
    clock: Clock
    planning: Jobs = field(default_factory=Jobs)
    delivering: Jobs = field(default_factory=Jobs)

    def ticks(self, at: datetime | None = None) -> None:
        """Run the hourly jobs once, at `at` if it is given."""
        self.clock.at = at or self.clock.at
        run_jobs(self.world)

    def switches(self, name: str, *, on: bool) -> CampaignRecord:
        """Switch a trigger on or off, as staff do."""
        actor = Actor(ACT, self.world.now())
        words = trigger_words(name)
        content = replace(words, texts={"telegram": words.texts["telegram"]})
        return change_trigger(self.world, actor, name, content, on=on)

    def works(self) -> None:
        """Do every job of the planner, until none waits."""
        for _ in range(ROUNDS_MAX):
            jobs = self.planning.takes()
            if not jobs:
                return
            for job, _delay_s in jobs:
                does(job)
        raise AssertionError("the planner never finishes its jobs")

    def jobs(self, what: str) -> list[Job]:
        """Take all jobs off the planner's queue and return those of one kind."""
        return [job for job, _ in self.planning.takes() if job["do"] == what]

    def runs(self, name: str) -> list[Run]:
        """The runs of a trigger, one for each started day."""
        return self.world.campaigns.runs.all_of(CampaignId(name))

    def days(self, name: str) -> list[str]:
        """The names of the runs of a trigger."""
        return [run.name for run in self.runs(name)]


@contextmanager
def a_clockwork(settings: Settings, clock: Clock) -> Iterator[Clockwork]:
    """A clockwork whose triggers are off and whose clock never ticked."""
    world = World(settings, now=clock.now, client=nowhere, sending_client=nowhere)
    clockwork = Clockwork(world, clock)
    world.queues.plan = clockwork.planning.queue()
    world.queues.deliver = clockwork.delivering.queue()
    use_world(world)
    yield clockwork
    use_world(None)
