"""Reads the events that SES sends about an e-mail: bounce, complaint, delivery, open, click.

Only e-mail of campaigns can be recognised, by the tags that it was sent with.

Source: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from chalicelib import log
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.domain.responses.reader import Reader, reader_of

PERMANENT = "Permanent"  # with other types of bounces the e-mail may still arrive
# SES did not send it, because of an earlier bounce or complaint of this address, perhaps to another
# sender: the subtypes of bounces and complaints that say so.
NOT_SENT = frozenset({"OnAccountSuppressionList", "Suppressed"})
UNSUBSCRIBED = "UnsubscribedRecipient"  # not sent either, but the mailbox exists
# Feedback that is no complaint: a program reports a failed proof of the sender, or the reader says
# that the e-mail is no spam.
NO_COMPLAINT = frozenset({"not-spam", "auth-failure"})
# The first message of a new destination, as text and in the older format.
VALIDATED = "Successfully validated SNS topic for Amazon SES event publishing"
SUBSCRIBED = "AmazonSnsSubscriptionSucceeded"
Part = TypeVar("Part")


def _in_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, fields: Any) -> Any:  # noqa: ANN401 - anything that JSON can hold
        """Null is absent, as in updates of messengers: a required field is then missing."""
        if not isinstance(fields, dict):
            return fields
        return {name: value for name, value in fields.items() if value is not None}


class _Tags(_Part):
    campaign: tuple[Id, ...] = ()
    customer: tuple[Id, ...] = ()
    step: tuple[Id, ...] = ()  # standing campaigns only


class _Mail(_Part):
    timestamp: Instant
    destination: tuple[str, ...] = ()
    tags: _Tags = _Tags()


class _Timed(_Part):
    timestamp: Instant


class _Bounce(_Timed):
    type: Annotated[str, Field(alias="bounceType")]
    sub_type: Annotated[str | None, Field(alias="bounceSubType")] = None


class _Complaint(_Timed):
    sub_type: Annotated[str | None, Field(alias="complaintSubType")] = None
    feedback: Annotated[str | None, Field(alias="complaintFeedbackType")] = None


class _Fetched(_Timed):
    user_agent: Annotated[str, Field(alias="userAgent")] = ""
    link: str = ""


class _Event(_Part):
    """One event. Its type is in `eventType`, or in `notificationType` in the older format."""

    event_type: Annotated[str, Field(alias="eventType")] = ""
    notification_type: Annotated[str, Field(alias="notificationType")] = ""
    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None
    delivery: _Timed | None = None
    open: _Fetched | None = None
    click: _Fetched | None = None

    @property
    def type(self) -> str:
        return self.event_type or self.notification_type


class _Validation(_Part):
    notification_type: Annotated[str, Field(alias="notificationType")]


def is_validation(message: str) -> bool:
    """Whether SES only says that it may publish to the topic now."""
    if message.strip().startswith(VALIDATED):
        return True
    try:
        return _Validation.model_validate_json(message).notification_type == SUBSCRIBED
    except ValidationError:
        return False


def read_event(message: str, *, stop_links: str) -> list[Engagement]:
    """The engagements of a campaign's recipient; none if the e-mail is not of a campaign.

    `stop_links` is how the addresses of our links begin that end advertising: following one is no
    click.

    Raises:
        Rejected: `receipt.unreadable`: the text is not an event of SES.
    """
    try:
        event = _Event.model_validate_json(message)
    except ValidationError as exc:
        raise Rejected("receipt.unreadable") from exc
    # Only our campaigns send these tags, one value each. Anything else is e-mail of another kind,
    # such as a one-time code, or of another sender of the account.
    tags = event.mail.tags
    if len(tags.campaign) != 1 or len(tags.customer) != 1 or len(tags.step) > 1:
        return []
    campaign, customer = CampaignId(tags.campaign[0]), CustomerId(tags.customer[0])
    step = "".join(tags.step)
    read = READERS.get(event.type)
    if event.click and event.click.link.startswith(stop_links):
        return []
    reported = read(event) if read else ()
    return [Engagement(campaign, customer, kind, at, detail, step) for kind, at, detail in reported]


SesReport = Iterator[tuple[EngagementKind, datetime, str]]


def _bounced(event: _Event) -> SesReport:
    bounce = _required(event.bounce)
    if bounce.type != PERMANENT:
        return
    if bounce.sub_type != UNSUBSCRIBED:
        yield EngagementKind.BOUNCED, bounce.timestamp, _address(event)
    if bounce.sub_type in {UNSUBSCRIBED, *NOT_SENT}:
        yield from _rejected(event)


def _complained(event: _Event) -> SesReport:
    complaint = _required(event.complaint)
    # RFC 5965 compares the type without regard to case.
    feedback = (complaint.feedback or "").strip().lower()
    if feedback in NO_COMPLAINT:
        log.event("receipt.no_complaint", feedback=feedback)
        return
    yield EngagementKind.COMPLAINED, complaint.timestamp, _address(event)
    # The bounce guard must not count what SES did not send.
    if complaint.sub_type in NOT_SENT:
        yield from _rejected(event)


def _rejected(event: _Event) -> SesReport:
    yield EngagementKind.REJECTED, event.mail.timestamp, ""


def _delivered(event: _Event) -> SesReport:
    yield EngagementKind.DELIVERED, _required(event.delivery).timestamp, ""


def _opened(event: _Event) -> SesReport:
    fetched = _required(event.open)
    yield EngagementKind.OPENED, fetched.timestamp, _reader(event, fetched)


def _clicked(event: _Event) -> SesReport:
    fetched = _required(event.click)
    # Scanners of mailboxes follow links too; that is no response of the customer.
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
    return reader_of({"user-agent": fetched.user_agent}, since_sent=since_sent)


def _address(event: _Event) -> str:
    """The address that we sent to; empty if SES does not say so."""
    # Not the address in the bounce: that may be one that the mailbox forwards to.
    to = event.mail.destination
    return to[0] if len(to) == 1 else ""


def _required(part: Part | None) -> Part:
    if part is None:
        raise Rejected("receipt.unreadable")
    return part
