"""Messages that campaigns sent to a customer before a test begins."""

from datetime import timedelta
from typing import NamedTuple

from chalicelib.domain.campaigns.run import ONLY_STEP
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.planning.frequency import Contact, Contacts, Step
from chalicelib.domain.responses.engagement import Engagements
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.writes import Put
from chalicelib.world import World
from tests.builders.clock import START


class Wrote(NamedTuple):
    """A message of a campaign; `ago` is counted back from the start of the test's clock."""

    campaign: CampaignId
    ago: timedelta
    service: bool = False
    step: str = ONLY_STEP


def written_to(world: World, customer: Customer, *messages: Wrote) -> None:
    """Store messages of a customer directly: moto lacks the call by which a worker claims them."""
    rings = {False: Contacts(), True: Contacts()}
    for each in messages:
        contact = Contact(START - each.ago, Step(each.campaign, each.step))
        rings[each.service] = rings[each.service].adding(contact)
    texts = {name: ring.to_json() if ring.ring else "" for name, ring in rings.items()}
    attributes: dict[str, Value] = {
        "ring": texts[False],
        "service": texts[True],
        "by": " ".join("-" for _ in messages),
        "version": 1,
    }
    world.table.put(Put(keys.contacts(customer.id), attributes, version=None))


def touches_of(
    world: World, customer: Customer, campaign: CampaignId, step: str = ONLY_STEP
) -> Engagements | None:
    """The stored engagements of a customer with a message of a campaign."""
    return world.delivery.engagements.get_many(campaign, step, [customer.id]).get(customer.id)
