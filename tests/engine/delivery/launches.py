"""A campaign that a marketer launched over HTTP, and the worker that sends its chunks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.campaigns.run import LAUNCH
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.world import World
from tests.builders.deliveries import Mission, PostOffice, chat_of
from tests.builders.marketing import Desk, a_desk
from tests.builders.planning import Job, keep
from tests.builders.staff import Answered


@dataclass
class Launched:
    """A marketer's desk, and the workers' side of the same campaign; `jobs` are its first ones."""

    desk: Desk
    mission: Mission
    jobs: list[Job]

    def in_state(self, state: str) -> dict[CustomerId, str]:
        """The listed deliveries in a state, by customer."""
        found = self.desk.lists("/deliveries", "deliveries", state=state)
        return {CustomerId(each["customer"]): each["id"] for each in found}

    def chats(self, customers: Iterable[CustomerId]) -> Counter[str]:
        """The chats of these customers, each once."""
        people = [self.mission.world.customers.profiles.get(each) for each in customers]
        return Counter(chat_of(each) for each in people if each)

    def resends(self, *deliveries: str, once: str | None = None) -> Answered:
        """Resend the deliveries of these customers, as the marketer."""
        resource = "/v1/campaigns/{campaign_id}/deliveries/resend"
        body = {"deliveries": list(deliveries)}
        return self.desk.caller.asks("POST", resource, body, path=self.desk.path, once=once)

    def queued(self) -> list[Job]:
        """Take the waiting jobs of the worker off the queue and return them."""
        return [job for job, _ in self.mission.queue.takes()]

    @property
    def reported(self) -> Counter[str]:
        """The numbers of the report by state; they must add up to the audience."""
        report = self.desk.sees("/report").body
        states = Counter(
            {each["state"]: each["number"] for each in report["states"] if not each["reason"]}
        )
        assert states.total() == report["audience"], report
        return +states


def launched(
    world: World, office: PostOffice, people: Sequence[Customer], **content: Any
) -> Launched:
    """Store these customers and launch a campaign to all of them."""
    keep(world, *people)
    desk = a_desk(world)
    written = desk.writes(**content)
    assert written.status == 201, written
    desk.launches()
    record = world.campaigns.records.get(CampaignId(desk.id))
    run = world.campaigns.runs.get(record.id, LAUNCH)
    assert run
    queue = desk.planner.delivering
    mission = Mission(world, office, record, run, queue, world.delivery.chunks.of_run(run))
    return Launched(desk, mission, [job for job, _ in queue.takes()])
