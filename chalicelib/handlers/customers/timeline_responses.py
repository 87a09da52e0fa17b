"""Answers about a customer's timeline."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from chalicelib.domain.appeals.phone_call import CallState
from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.note import Note
from chalicelib.domain.customers.timeline import (
    CHANGED,
    AccountMark,
    AppealMark,
    CallMark,
    CampaignMessage,
    ChangeKind,
    ChangeMark,
    MergeMark,
    PurchaseMark,
    TimelineEntry,
    position_of,
)
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.handlers.customers.notes import NoteResponse
from chalicelib.handlers.customers.responses import ConsentResponse, NamedCustomerResponse
from chalicelib.handlers.edge.cursors import NextCursor
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.edge.operation import ResponseModel
from chalicelib.services.points.read_entries import EntryView
from chalicelib.services.responses.read_timeline import EntryKind
from chalicelib.services.responses.view_timeline import TimelineView

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


class TimelineMovementResponse(ResponseModel):
    """A movement of points: what it changed, and the document that caused it."""

    sequence: int = Field(description="Its number in the account, from 1 on.")
    amount: int = Field(description="By how much the points grew; negative: they became fewer.")
    debt: int = Field(description="By how much the debt grew.")
    scale: int = Field(description="The decimals of the points.")
    cause: dict[str, str] = Field(description="The document: a receipt, a gift, a transfer.")
    words: dict[str, str] = Field(description="What happened, by language.")
    reason: str | None = Field(description="Of a movement by hand, for keys that see it.")

    @classmethod
    def of(cls, found: EntryView, scale: int) -> "TimelineMovementResponse":
        entry = found.entry
        return cls(
            sequence=entry.sequence,
            amount=sum(each.points for each in entry.postings),
            debt=sum(each.debt for each in entry.postings),
            scale=scale,
            cause=dict(entry.cause),
            words=found.words,
            reason=found.reason,
        )


class TimelineAppealResponse(ResponseModel):
    """A question to people, as it is today."""

    id: str = Field(description="The id of the appeal.")
    topic: str = Field(description="What it is about.")
    state: str = Field(description="Its state: `new`, `open`, `waiting`, `solved`, `closed`.")
    summary: str = Field(description="The beginning of what the customer said last.")


class TimelineCallResponse(ResponseModel):
    """A telephone call, as it is today."""

    id: str = Field(description="The id of the call.")
    direction: Literal["incoming"] = Field(
        "incoming", description="Calls of the shop itself are not recorded."
    )
    state: CallState = Field(description="`missed`: it ended before a person answered.")
    operator: str = Field(description="The extension that answered, or rang; empty: unknown.")
    talked_s: int | None = Field(
        description="The seconds of the conversation; null: there was none, or it is not over."
    )
    note: str = Field(description="What it was about; empty: no person wrote it yet.")


class TimelineEntryResponse(ResponseModel):
    """One entry; what it is about stands in the field of its kind."""

    at: datetime
    what: EntryKind
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
    merged: str | None = Field(
        None, description="The other customer of a merge, or of one that was undone."
    )
    other: NamedCustomerResponse | None = Field(
        None, description="The same by name, as the role sees it; null: erased since."
    )
    undo_until: datetime | None = Field(None, description="Until then the merge may be undone.")
    undone: bool | None = Field(None, description="Whether a merge was undone later.")
    note: NoteResponse | None = Field(None, description="A note, for roles that read notes.")
    points: TimelineMovementResponse | None = Field(
        None, description="A movement of points, at the instant at which the account moved."
    )
    appeal: TimelineAppealResponse | None = Field(
        None, description="An appeal, for roles that read appeals, when it was opened."
    )
    call: TimelineCallResponse | None = Field(
        None, description="A telephone call, for roles that read appeals, when it began."
    )
    change: ChangeKind | None = Field(None, description="What was changed: the card, the phone.")
    by: str | None = Field(
        None, description="The id of the key that changed it; null: the customer, in a chat."
    )
    by_name: str | None = Field(None, description="The name of the key; null: none has this id.")

    @classmethod
    def of(cls, entry: TimelineEntry, view: TimelineView) -> "TimelineEntryResponse":
        match entry:
            case Consent():
                consent = ConsentResponse.of(entry, view.sight)
                return cls(at=entry.at, what="consent", consent=consent)
            case PurchaseMark():
                return cls._of_purchase(entry, view)
            case CampaignMessage():
                message = TimelineMessageResponse.of(entry)
                return cls(at=entry.at, what="message", message=message)
            case MergeMark():
                return cls._of_merge(entry, view)
            case Note() | AppealMark() | CallMark():
                return cls._of_words(entry)
            case AccountMark():
                found = view.movements[position_of(entry)]
                moved = TimelineMovementResponse.of(found, view.scale)
                return cls(at=entry.at, what="points", points=moved)
            case ChangeMark():
                return cls(
                    at=entry.at,
                    what=CHANGED[entry.kind],
                    change=entry.kind,
                    by=entry.by or None,
                    by_name=view.authors.get(entry.by),
                    merged=entry.other or None,
                    other=_other(entry.other, view),
                )
            case _:
                return cls(at=entry.at, what="registration")

    @classmethod
    def _of_words(cls, entry: Note | AppealMark | CallMark) -> "TimelineEntryResponse":
        if isinstance(entry, Note):
            return cls(at=entry.at, what="note", note=NoteResponse.of(entry))
        if isinstance(entry, CallMark):
            rang = TimelineCallResponse.model_validate(entry, from_attributes=True)
            return cls(at=entry.at, what="call", call=rang)
        asked = TimelineAppealResponse.model_validate(entry, from_attributes=True)
        return cls(at=entry.at, what="appeal", appeal=asked)

    @classmethod
    def _of_merge(cls, mark: MergeMark, view: TimelineView) -> "TimelineEntryResponse":
        return cls(
            at=mark.at,
            what="merge",
            merged=mark.merged,
            other=_other(mark.merged, view),
            undo_until=mark.undo_until,
            undone=mark.undone,
        )

    @classmethod
    def _of_purchase(cls, mark: PurchaseMark, view: TimelineView) -> "TimelineEntryResponse":
        return cls(
            at=mark.at,
            what="purchase",
            shop=mark.shop,
            shop_name=dict(view.shop(mark.shop)) or None,
            receipt=mark.receipt,
            total=MoneyResponse.of(mark.total),
            returned_at=mark.returned_at,
            refunded=MoneyResponse.of(mark.refunded) if mark.refunded else None,
        )


class HistoryPage(ResponseModel):
    """One page of the timeline, newest first."""

    history: list[TimelineEntryResponse]
    next: NextCursor


def _other(customer: str, view: TimelineView) -> NamedCustomerResponse | None:
    other = view.others.get(customer)
    return NamedCustomerResponse.of(other, view.sight) if other else None


def _state(message: CampaignMessage) -> Arrived:
    if any(kind in message.noted for kind in FAILED):
        return "failed"
    return "delivered" if any(kind in message.noted for kind in ARRIVED) else "sent"
