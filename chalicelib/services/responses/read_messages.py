"""Reads which campaigns wrote to a customer lately, and the customer's engagements."""

from dataclasses import replace

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.customers.timeline import CampaignMessage, TimelinePosition, newest_first
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.responses.engagement import Engagements
from chalicelib.world import World


def read_messages(
    world: World, customer_id: CustomerId, *, before: TimelinePosition | None, limit: int
) -> list[CampaignMessage]:
    """Return the last messages before a position of the timeline, newest first, 100 at most.

    Contacts are kept for 30 days, and the last twelve for ever. Service messages are included.
    """
    contacts = world.delivery.contacts.get_many([customer_id])[customer_id].every
    sent = [CampaignMessage(each.at, each.step.campaign, each.step.name) for each in contacts]
    last = newest_first(sent, before=before, limit=limit)
    ids = {CampaignId(each.campaign) for each in last}
    records = world.campaigns.records.get_many(ids)
    engagements = world.delivery.engagements.of_customer(customer_id, map(_step, last))
    return [_described(each, records, engagements.get(_step(each))) for each in last]


def _described(
    message: CampaignMessage, records: dict[CampaignId, CampaignRecord], known: Engagements | None
) -> CampaignMessage:
    campaign = CampaignId(message.campaign)
    content = records[campaign].content if campaign in records else None
    channels = tuple(content.texts) if content else ()
    return replace(
        message,
        name=content.name if content else "",
        # Contacts do not name the channel; it is known only if the campaign has one.
        channel=channels[0] if len(channels) == 1 else "",
        noted={kind.value: at for kind, at in known.first.items()} if known else {},
        answer=known.answer if known else "",
    )


def _step(message: CampaignMessage) -> Step:
    return Step(message.campaign, message.step)
