"""Keep what a customer did in a chat, with the campaign that they did it after."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from chalicelib.domain.attribution import ASKED_WITHIN, STOPPED_WITHIN, last_before, wrote
from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.campaign_check import ANSWER
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.outgoing import Pressed
from chalicelib.domain.touch import Touched, TouchKind
from chalicelib.world import World

WITHIN: Mapping[TouchKind, timedelta] = {
    TouchKind.STOPPED: STOPPED_WITHIN,
    TouchKind.ASKED: ASKED_WITHIN,
}


def attribute_deed(
    world: World,
    customer_id: CustomerId,
    kind: TouchKind,
    *,
    at: datetime,
    pressed: Pressed | None = None,
) -> None:
    """Keep an answer, a stop or a question of somebody whom a campaign wrote to.

    A button came back from the person's device: it counts where its campaign really wrote to them.
    Words without a button are those of the last campaign, if it wrote lately.

    Raises:
        Unavailable: the table does not answer.
    """
    answer = pressed.answer if pressed else ""
    if answer and not ANSWER.fullmatch(answer):
        return
    contacts = world.contacts.get_many([customer_id])[customer_id].every
    if pressed is None:
        campaign = last_before(contacts, at, within=WITHIN[kind])
    else:
        campaign = pressed.campaign if wrote(contacts, pressed.campaign) else ""
    if campaign:
        world.touches.note(Touched(CampaignId(campaign), customer_id, kind, at, answer))
