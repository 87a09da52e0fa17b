"""A launched campaign, and the results that its workers wrote."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from chalicelib.domain.campaigns.run import LAUNCH, Run, day_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.planning.chunk import Chunk, Excluded, Progress
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.marketing import CAMPAIGN, Desk
from tests.builders.staff import Answered

DELIVERIES = "/deliveries"
RESEND = f"{CAMPAIGN}/deliveries/resend"
STEP = "2026"


@dataclass
class Office:
    """A launched campaign to ten people, and what the workers wrote down of its one chunk."""

    desk: Desk

    @property
    def world(self) -> World:
        return self.desk.world

    @property
    def campaign(self) -> CampaignId:
        return CampaignId(self.desk.id)

    @property
    def run(self) -> Run:
        run = self.world.campaigns.runs.get(self.campaign, LAUNCH)
        assert run is not None
        return run

    @property
    def chunks(self) -> list[Chunk]:
        page = self.world.campaigns.runs.page(self.run, 0, 0)
        return self.world.delivery.chunks.of_page(self.run, page)

    def wrote(
        self, outcomes: str, reasons: Mapping[int, str] | None = None, *, done: bool = True
    ) -> list[str]:
        """Let the workers have written this of the first chunk; its customers, in order."""
        chunk = self.chunks[0]
        progress = Progress(chunk.address, outcomes.ljust(len(chunk), "s"), reasons=reasons or {})
        if done:
            self.world.delivery.chunks.finish(progress)
        else:
            self.world.delivery.chunks.keep(progress)
        return [str(each) for each in chunk.recipients]

    def lists(self, **query: str) -> list[dict[str, Any]]:
        return self.desk.lists(DELIVERIES, "deliveries", **query)

    def states(self) -> Counter[str]:
        return Counter(each["state"] for each in self.lists())

    def of(self, customer: str) -> dict[str, Any]:
        """The one delivery of a customer."""
        (found,) = [each for each in self.lists() if each["customer"] == customer]
        return found

    def hears(self, customer: str, kind: EngagementKind, *, step: str = "", **later: float) -> None:
        at = START + timedelta(**later)
        touched = Engagement(self.campaign, CustomerId(customer), kind, at, step=step)
        self.world.delivery.engagements.note(touched)

    def resends(self, *deliveries: str, once: str | None = None) -> Answered:
        body = {"deliveries": list(deliveries)}
        return self.desk.caller.asks("POST", RESEND, body, path=self.desk.path, once=once)

    def is_in(self, state: CampaignState) -> None:
        record = self.world.campaigns.records.get(self.campaign)
        self.world.campaigns.records.save(replace(record, state=state))


def stands(office: Office, outcomes: str) -> Chunk:
    """Make a standing campaign of it, of whose day the workers wrote this."""
    day, runs = START.date(), office.world.campaigns.runs
    run = replace(office.run, name=day_name(day), day=day, step=STEP)
    assert runs.begin(run)
    chunk = replace(office.chunks[0], step=STEP)
    address = chunk.address._replace(run=run.name)
    planned = [replace(chunk, address=address)]
    office.world.delivery.chunks.keep_planned(planned, Excluded(address, ()))
    assert runs.close_page(run, runs.page(office.run, 0, 0))
    office.world.delivery.chunks.finish(Progress(address, outcomes.ljust(10, "s")))
    record = office.world.campaigns.records.get(office.campaign)
    office.world.campaigns.records.save(replace(record, trigger="birthday"))
    return replace(chunk, address=address)
