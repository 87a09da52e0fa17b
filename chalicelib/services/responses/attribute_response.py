"""Record a customer's response in a chat, for the campaign message that it belongs to."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from chalicelib.domain.campaigns.check import ANSWER
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.messages.outgoing import Pressed
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.responses.attribution import ASKED_WITHIN, STOPPED_WITHIN, last_before, wrote
from chalicelib.domain.responses.engagement import Engagement, EngagementKind, named_step
from chalicelib.world import World

WITHIN: Mapping[EngagementKind, timedelta] = {
    EngagementKind.STOPPED: STOPPED_WITHIN,
    EngagementKind.ASKED: ASKED_WITHIN,
}


def attribute_response(
    world: World,
    customer_id: CustomerId,
    kind: EngagementKind,
    *,
    at: datetime,
    pressed: Pressed | None = None,
) -> CampaignId | None:
    """Record an answer, a stop or a question as an engagement with a campaign's message.

    A pressed button names its message. Text belongs to the last message, if that was sent within
    seven days for a stop, or one day for a question. Without such a message nothing is recorded,
    and the result is None; otherwise it is the campaign.

    Raises:
        Unavailable: the table does not answer.
    """
    answer = pressed.answer if pressed else ""
    if answer and not ANSWER.fullmatch(answer):
        return None
    contacts = world.delivery.contacts.get_many([customer_id])[customer_id].every
    if pressed is None:
        step = last_before(contacts, at, within=WITHIN[kind])
    else:
        # The value of a button comes from the person's device and proves nothing: it counts only if
        # the contacts say that this message was sent to this customer.
        named = Step(pressed.campaign, pressed.step)
        step = named if wrote(contacts, named) else None
    if step is None:
        return None
    campaign, name = CampaignId(step.campaign), named_step(step.name)
    world.delivery.engagements.note(Engagement(campaign, customer_id, kind, at, answer, name))
    return campaign
