"""Answers about a customer's timeline."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from pydantic import Field

from chalicelib.domain.catalogue.names import Names
from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.note import Note
from chalicelib.domain.customers.timeline import (
    CampaignMessage,
    MergeMark,
    PurchaseMark,
    TimelineEntry,
)
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.domain.staff.staff import Sight
from chalicelib.handlers.customers.notes import NoteResponse
from chalicelib.handlers.customers.responses import ConsentResponse
from chalicelib.handlers.edge.cursors import NextCursor
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.edge.operation import ResponseModel

ShopNames = Callable[[str], Names]
"""Returns the names of the shop with a code."""
Arrived = Literal["sent", "delivered", "failed"]
FAILED = (EngagementKind.BOUNCED, EngagementKind.REJECTED)
ARRIVED = (
    EngagementKind.DELIVERED,
    EngagementKind.OPENED,
    EngagementKind.CLICKED,
    EngagementKind.ANSWERED,
)


class TimelineMessageResponse(ResponseModel):
    """A message of a campaign with its engagements; null: there was no such engagement."""

    campaign: str
    name: str | None = Field(description="The name of the campaign.")
    step: str
    channel: str | None = Field(description="Null if the campaign has several channels.")
    state: Arrived = Field(description="sent: given to the channel, without a report since then.")
    delivered_at: datetime | None = None
    opened_at: datetime | None = Field(None, description="By the person or by a machine.")
    clicked_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str | None = None
    asked_at: datetime | None = None
    stopped_at: datetime | None = None
    bounced_at: datetime | None = None
    complained_at: datetime | None = None

    @classmethod
    def of(cls, message: CampaignMessage) -> "TimelineMessageResponse":
        noted = message.noted
        return cls(
            campaign=message.campaign,
            name=message.name or None,
            step=message.step,
            channel=message.channel or None,
            state=_state(message),
            delivered_at=noted.get(EngagementKind.DELIVERED),
            opened_at=noted.get(EngagementKind.OPENED),
            clicked_at=noted.get(EngagementKind.CLICKED),
            answered_at=noted.get(EngagementKind.ANSWERED),
            answer=message.answer or None,
            asked_at=noted.get(EngagementKind.ASKED),
            stopped_at=noted.get(EngagementKind.STOPPED),
            bounced_at=noted.get(EngagementKind.BOUNCED),
            complained_at=noted.get(EngagementKind.COMPLAINED),
        )


class TimelineEntryResponse(ResponseModel):
    """One entry: a registration, a consent, a purchase, a message, a merge, or a note of staff."""

    at: datetime
    what: Literal["registration", "consent", "purchase", "message", "merge", "note"]
    consent: ConsentResponse | None = None
    shop: str | None = None
    shop_name: dict[str, str] | None = Field(
        None, description="For persons, by language; null: the catalogue lacks the shop."
    )
    receipt: str | None = None
    total: MoneyResponse | None = None
    returned_at: datetime | None = None
    refunded: MoneyResponse | None = None
    message: TimelineMessageResponse | None = None
    merged: str | None = Field(None, description="The customer who became one with this one.")
    undo_until: datetime | None = Field(None, description="Until then the merge may be undone.")
    note: NoteResponse | None = Field(None, description="A note, for roles that read notes.")

    @classmethod
    def of(cls, entry: TimelineEntry, sight: Sight, shops: ShopNames) -> "TimelineEntryResponse":
        match entry:
            case Consent():
                consent = ConsentResponse.of(entry, sight)
                return cls(at=entry.at, what="consent", consent=consent)
            case PurchaseMark():
                return cls(
                    at=entry.at,
                    what="purchase",
                    shop=entry.shop,
                    shop_name=dict(shops(entry.shop)) or None,
                    receipt=entry.receipt,
                    total=MoneyResponse.of(entry.total),
                    returned_at=entry.returned_at,
                    refunded=MoneyResponse.of(entry.refunded) if entry.refunded else None,
                )
            case CampaignMessage():
                message = TimelineMessageResponse.of(entry)
                return cls(at=entry.at, what="message", message=message)
            case MergeMark():
                undo = entry.undo_until
                return cls(at=entry.at, what="merge", merged=entry.merged, undo_until=undo)
            case Note():
                return cls(at=entry.at, what="note", note=NoteResponse.of(entry))
            case _:
                return cls(at=entry.at, what="registration")


class HistoryPage(ResponseModel):
    """One page of the timeline, newest first."""

    history: list[TimelineEntryResponse]
    next: NextCursor


def _state(message: CampaignMessage) -> Arrived:
    if any(kind in message.noted for kind in FAILED):
        return "failed"
    return "delivered" if any(kind in message.noted for kind in ARRIVED) else "sent"
