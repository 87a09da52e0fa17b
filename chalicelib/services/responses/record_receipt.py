"""Records the delivery receipts that SES sends through SNS."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from chalicelib import log
from chalicelib.aws.ses_events import is_validation, read_event
from chalicelib.aws.ses_incoming import is_arrival
from chalicelib.domain.errors import Forbidden, Rejected
from chalicelib.domain.messages.outgoing import TRIAL_STEP
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.services.messages.campaign_links import stop_links_begin
from chalicelib.services.responses.bounce_guard import guard_bounces
from chalicelib.services.responses.record_engagement import record_engagement
from chalicelib.world import World


class _Envelope(BaseModel):
    """The envelope of a notification, with the field names of SNS."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    Type: Literal["Notification", "SubscriptionConfirmation"]
    MessageId: str
    TopicArn: str
    Message: str
    Timestamp: str
    SignatureVersion: str
    Signature: str
    SigningCertURL: str
    Subject: str | None = None
    SubscribeURL: str | None = None
    Token: str | None = None


def record_receipt(world: World, body: str) -> str | None:
    """Record one notification of SNS, or drop it if it is forged, unreadable or of another topic.

    What SES says of an e-mail that arrived is returned: it is for the desk.

    Idempotent, and in any order: every engagement counts once.

    Raises:
        Unavailable: something does not answer; the notification must be repeated.
    """
    try:
        envelope = _proven(world, body)
        if envelope.Type == "SubscriptionConfirmation":
            world.messengers.email_topic.confirm(_given(envelope.Token))
        elif is_validation(envelope.Message):
            log.event("receipt.topic_validated")
        elif is_arrival(envelope.Message):
            return envelope.Message
        else:
            _record(world, envelope.Message)
    except (Forbidden, Rejected) as refused:
        # Dropped, not failed: the same notification would be refused again every time.
        log.event("receipt.dropped", why=refused.code)
    return None


def _proven(world: World, body: str) -> _Envelope:
    try:
        envelope = _Envelope.model_validate_json(body)
    except ValidationError as exc:
        raise Rejected("receipt.unreadable") from exc
    topic = world.settings.email_topic
    if not topic or envelope.TopicArn != topic:
        raise Forbidden("receipt.other_topic")
    world.messengers.sns_signatures.prove(envelope.model_dump(exclude_none=True))
    return envelope


def _record(world: World, message: str) -> None:
    reports = read_event(message, stop_links=stop_links_begin(world.settings))
    was_sent = all(report.kind is not EngagementKind.REJECTED for report in reports)
    for each in reports:
        # The clock of SES may be ahead of ours: no report is stored with an instant in the future.
        report = each._replace(at=min(each.at, world.now()))
        first = record_engagement(world, report)
        # A rejected e-mail was accepted by SES but not sent, so it does not count for the sender's
        # reputation.
        if was_sent and report.step != TRIAL_STEP:
            guard_bounces(world, report, first=first)
        log.event("receipt.noted", campaign=report.campaign, kind=report.kind)


def _given(token: str | None) -> str:
    if not token:
        raise Rejected("receipt.unreadable")
    return token
