"""A customer whom two pages of a plan read, because they changed their birthday in between.

That this happens is shown in tests/services/planning/test_plan_page.py; this engine lists its
index in another order than DynamoDB, and so the second page is told whom to meet again.
"""

from dataclasses import dataclass, replace

import pytest

from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.handlers.workers.deliver import deliver
from chalicelib.repo.customers.audience_profiles import AudienceProfiles, BasePage
from chalicelib.services.delivery.list_deliveries import list_deliveries
from chalicelib.services.reports.report_campaign import report_campaign
from chalicelib.world import World
from chalicelib.world.bounds import Bounds
from tests.builders.deliveries import PostOffice, chat_of, recipients
from tests.builders.events import sqs_event
from tests.builders.planning import Planner, a_launch, a_record

pytestmark = pytest.mark.engine

LISTED_MAX = 100


@dataclass(frozen=True)
class MetAgain(AudienceProfiles):
    """A base in which one customer is on every page."""

    moving: CustomerId

    def base_page(self, part: int, parts: int, *, start: str, limit: int) -> BasePage:
        page = AudienceProfiles.base_page(self, part, parts, start=start, limit=limit)
        return page._replace(ids=[*page.ids, self.moving])


def test_they_get_it_once_and_the_report_adds_up(world: World, office: PostOffice) -> None:
    """They count twice, which docs/campaigns.md owns up to."""
    world.bounds = Bounds(plan_page_customers=4)
    world.settings = replace(world.settings, telegram_api=office.address)
    planner = Planner(world)
    anna, *others = base = recipients(world, 7)
    world.customers.audience = MetAgain(world.table, anna.id)
    run = a_launch(world, a_record(world))
    planner.begins(run)
    planner.works()

    for job, _ in planner.delivering.takes():
        assert deliver(sqs_event(job), None) == {"batchItemFailures": []}

    assert office.counted == {chat_of(each): 1 for each in base}
    record = world.campaigns.records.get(run.campaign)
    listed = list_deliveries(world, record, run, after=None, limit=LISTED_MAX).found
    again = [each for each in listed if each.state is DeliveryState.EXCLUDED]
    assert [(each.customer, each.reason) for each in again] == [(anna.id, Reason.RECORD_EXISTS)]
    assert report_campaign(world, run.campaign).audience == len(listed) == len(others) + 2
    assert record.state is CampaignState.FINISHED
