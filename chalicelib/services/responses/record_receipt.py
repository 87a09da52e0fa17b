"""Read what a channel reports of a delivery."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from chalicelib import log
from chalicelib.aws.ses_events import read_event
from chalicelib.domain.errors import Forbidden, Rejected
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.services.responses.bounce_guard import guard_bounces
from chalicelib.services.responses.record_engagement import record_engagement
from chalicelib.world import World


class _Envelope(BaseModel):
    """What SNS puts around a message. Names are its own."""

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


def record_receipt(world: World, body: str) -> None:
    """Keep one notification of SNS; one whose signature is not good changes nothing.

    What is forged, of another topic or not to be read is dropped, since it would be the same the
    next time. Twice or late does no harm: every happening counts once.

    Raises:
        Unavailable: something does not answer; the notification must come again.
    """
    try:
        envelope = _proven(world, body)
        if envelope.Type == "SubscriptionConfirmation":
            world.messengers.email_topic.confirm(_given(envelope.Token))
        else:
            _note(world, envelope.Message)
    except (Forbidden, Rejected) as refused:
        log.event("receipt.dropped", why=refused.code)


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


def _note(world: World, message: str) -> None:
    told = read_event(message)
    was_sent = all(touched.kind is not EngagementKind.REJECTED for touched in told)
    for each in told:
        # Their clock and ours differ, and nothing happened later than now.
        touched = each._replace(at=min(each.at, world.now()))
        first = record_engagement(world, touched)
        if was_sent:
            guard_bounces(world, touched, first=first)
        log.event("receipt.noted", campaign=touched.campaign, kind=touched.kind)


def _given(token: str | None) -> str:
    if not token:
        raise Rejected("receipt.unreadable")
    return token
