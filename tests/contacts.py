"""Messages that campaigns had sent to a customer before a test begins."""

from datetime import timedelta
from typing import NamedTuple

from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.customer import Customer
from chalicelib.domain.frequency import Contact, Contacts, Step
from chalicelib.domain.touch import Touches
from chalicelib.repo import keys
from chalicelib.repo.encoding import Value
from chalicelib.repo.writes import Put
from chalicelib.world import World
from tests.clock import START


class Wrote(NamedTuple):
    """A message of a campaign, so long before the clock's start."""

    campaign: CampaignId
    ago: timedelta
    service: bool = False


def written_to(world: World, customer: Customer, *messages: Wrote) -> None:
    """Enter messages as a worker does; what claims them in one call stands behind no moto."""
    rings = {False: Contacts(), True: Contacts()}
    for each in messages:
        contact = Contact(START - each.ago, Step(each.campaign, "1"))
        rings[each.service] = rings[each.service].adding(contact)
    texts = {name: ring.to_json() if ring.ring else "" for name, ring in rings.items()}
    attributes: dict[str, Value] = {
        "ring": texts[False],
        "service": texts[True],
        "by": " ".join("-" for _ in messages),
        "version": 1,
    }
    world.table.put(Put(keys.contacts(customer.id), attributes))


def touches_of(world: World, customer: Customer, campaign: CampaignId) -> Touches | None:
    """What is known of the customer because of a campaign."""
    return world.touches.get_many(campaign, [customer.id]).get(customer.id)
