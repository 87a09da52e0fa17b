"""Reads what Meta reports of our messages, and of what a person wants to get.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from chalicelib.channels.whatsapp import WHATSAPP
from chalicelib.channels.whatsapp.models import MetaPreference, MetaStatus
from chalicelib.domain.messages.message import Chat, Message, Reach, Text

if TYPE_CHECKING:
    from chalicelib.domain.responses.engagement import Engagement

STOP = "/stop"
OPTED_OUT = 131050


def read_preference(preference: MetaPreference, person: str, digest: str) -> Message | None:
    """The wish of a person who stopped advertising in the settings of the chat."""
    chat = preference.user_id or person or preference.wa_id
    # Only the person's own words can bring advertising back, so "resume" changes nothing.
    if preference.value != "stop" or preference.category != "marketing_messages" or not chat:
        return None
    at = datetime.fromtimestamp(preference.timestamp, tz=UTC)
    return Message(digest, digest, Chat(WHATSAPP.name, chat), at, Text(STOP))


def read_closing(status: MetaStatus, person: str, digest: str) -> Message | None:
    """What a failed message says of its chat: we cannot write there until the person writes."""
    chat = status.recipient_user_id or person or status.recipient_id
    if not chat:
        return None
    at = datetime.fromtimestamp(status.timestamp, tz=UTC)
    return Message(digest, digest, Chat(WHATSAPP.name, chat), at, Reach(open=False))


def read_report(status: MetaStatus, at: datetime) -> "Engagement | None":
    """What became of the message of a campaign, `at` being the latest instant that is believed."""
    # Imported here: most parts are messages, and need none of this code.
    from chalicelib.domain.ids import CampaignId, CustomerId  # noqa: PLC0415
    from chalicelib.domain.responses.engagement import Engagement, EngagementKind  # noqa: PLC0415

    kinds = {
        "delivered": EngagementKind.DELIVERED,
        "read": EngagementKind.READ,
        "played": EngagementKind.READ,
        "failed": EngagementKind.REJECTED,
    }
    kind = kinds.get(status.status)
    is_stop = any(each.code == OPTED_OUT for each in status.errors)
    if kind is EngagementKind.REJECTED and is_stop:
        kind = EngagementKind.STOPPED
    tags = dict(parse_qsl(status.biz_opaque_callback_data))
    campaign, customer = tags.get("campaign", ""), tags.get("customer", "")
    if kind is None or not campaign or not customer:
        return None
    return Engagement(
        CampaignId(campaign),
        CustomerId(customer),
        kind,
        min(at, datetime.fromtimestamp(status.timestamp, tz=UTC)),
        detail=WHATSAPP.name if kind is EngagementKind.STOPPED else "",
        step=tags.get("step", ""),
    )
