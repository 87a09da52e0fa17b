"""What SES tells of a letter after it was sent: bounced, complained of, delivered, opened, clicked.

Only letters of campaigns are known again, by the tags that they were sent with.

Source: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.domain.responses.reader import Reader, reader_of

PERMANENT = "Permanent"  # the other types of bounces may arrive yet, or tell nothing
# SES did not send it: the address had been complained from before, perhaps before our time.
KNOWN_COMPLAINT = "OnAccountSuppressionList"
Part = TypeVar("Part")


def _in_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Tags(_Part):
    campaign: tuple[Id, ...] = ()
    customer: tuple[Id, ...] = ()
    step: tuple[Id, ...] = ()  # of a standing campaign


class _Mail(_Part):
    timestamp: Instant
    destination: tuple[str, ...] = ()
    tags: _Tags = _Tags()


class _Happened(_Part):
    timestamp: Instant


class _Bounce(_Happened):
    type: Annotated[str, Field(alias="bounceType")]


class _Complaint(_Happened):
    sub_type: Annotated[str | None, Field(alias="complaintSubType")] = None


class _Fetched(_Happened):
    user_agent: Annotated[str, Field(alias="userAgent")] = ""


class _Event(_Part):
    """One event. Those of a configuration set name their type differently from older ones."""

    event_type: Annotated[str, Field(alias="eventType")] = ""
    notification_type: Annotated[str, Field(alias="notificationType")] = ""
    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None
    delivery: _Happened | None = None
    open: _Fetched | None = None
    click: _Fetched | None = None

    @property
    def type(self) -> str:
        return self.event_type or self.notification_type


def read_event(message: str) -> list[Engagement]:
    """What an event tells of a campaign's recipient; nothing where it tells of nobody's letter.

    Raises:
        Rejected: `receipt.unreadable`: it is no event of SES.
    """
    try:
        event = _Event.model_validate_json(message)
    except ValidationError as exc:
        raise Rejected("receipt.unreadable") from exc
    tags = event.mail.tags
    if len(tags.campaign) != 1 or len(tags.customer) != 1 or len(tags.step) > 1:
        return []
    campaign, customer = CampaignId(tags.campaign[0]), CustomerId(tags.customer[0])
    step = "".join(tags.step)
    tell = READERS.get(event.type)
    told = tell(event) if tell else ()
    return [Engagement(campaign, customer, kind, at, detail, step) for kind, at, detail in told]


SesReport = Iterator[tuple[EngagementKind, datetime, str]]


def _bounced(event: _Event) -> SesReport:
    bounce = _given(event.bounce)
    if bounce.type == PERMANENT:
        yield EngagementKind.BOUNCED, bounce.timestamp, _address(event)


def _complained(event: _Event) -> SesReport:
    complaint = _given(event.complaint)
    yield EngagementKind.COMPLAINED, complaint.timestamp, _address(event)
    if complaint.sub_type == KNOWN_COMPLAINT:
        yield from _rejected(event)


def _rejected(event: _Event) -> SesReport:
    yield EngagementKind.REJECTED, event.mail.timestamp, ""


def _delivered(event: _Event) -> SesReport:
    yield EngagementKind.DELIVERED, _given(event.delivery).timestamp, ""


def _opened(event: _Event) -> SesReport:
    fetched = _given(event.open)
    yield EngagementKind.OPENED, fetched.timestamp, _reader(event, fetched)


def _clicked(event: _Event) -> SesReport:
    fetched = _given(event.click)
    by_machine = _reader(event, fetched) is Reader.MACHINE
    yield EngagementKind.SCANNED if by_machine else EngagementKind.CLICKED, fetched.timestamp, ""


READERS: Mapping[str, Callable[[_Event], SesReport]] = {
    "Bounce": _bounced,
    "Complaint": _complained,
    "Delivery": _delivered,
    "Open": _opened,
    "Click": _clicked,
    "Reject": _rejected,
    "Rendering Failure": _rejected,
}


def _reader(event: _Event, fetched: _Fetched) -> Reader:
    since_sent = fetched.timestamp - event.mail.timestamp
    return reader_of(fetched.user_agent, since_sent=since_sent)


def _address(event: _Event) -> str:
    """Where it was sent; the address that bounced may be one that it was forwarded to."""
    to = event.mail.destination
    return to[0] if len(to) == 1 else ""


def _given(part: Part | None) -> Part:
    if part is None:
        raise Rejected("receipt.unreadable")
    return part
