"""The channels and how they do, over HTTP, for those who look after the service."""

from datetime import datetime

from chalice import Blueprint
from pydantic import Field

from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.staff.staff import Permission
from chalicelib.domain.upkeep.channel_health import WebhookCheck
from chalicelib.handlers.edge.codes import QUEUE
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, ResponseModel
from chalicelib.repo.table.commit import Committed
from chalicelib.services.upkeep.channels import (
    AskedChannel,
    ChannelStatus,
    ask_channel,
    list_channels,
)

CHANNELS = "/v1/channels"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class WebhookCheckResponse(ResponseModel):
    """What the platform of a channel said about our webhook."""

    at: datetime = Field(description="When it was asked.")
    code: str = Field(description="Why it gave no answer; empty: it gave one.")
    is_ours: bool = Field(description="Whether it posts to this service.")
    pending: int = Field(description="Updates that it could not deliver yet.")
    error: str = Field(description="Its last failure to post to us, in its own words.")
    error_at: datetime | None = Field(description="When it last failed to post to us.")

    @classmethod
    def of(cls, check: WebhookCheck) -> "WebhookCheckResponse":
        return cls(
            at=check.at,
            code=check.code,
            is_ours=check.is_ours,
            pending=check.pending,
            error=check.error,
            error_at=check.error_at,
        )


class ChannelHealthResponse(ResponseModel):
    """A channel: whether it is on, what it can know, and how it does. Secrets are never shown."""

    name: str = Field(description="As campaigns and consents name it.")
    on: bool = Field(description="Whether everything that it needs is set.")
    missing: list[str] = Field(description="The settings without which it is off.")
    per_second: int | None = Field(description="Campaign messages a second; null: no limit.")
    unknown: dict[str, str] = Field(
        description="Figures of a report that it cannot know, each with the reason."
    )
    received_at: datetime | None = Field(
        description="About the last message of a person; null: none was noted."
    )
    accepted_at: datetime | None = Field(
        description="About the last message that it took from the workers; null: none was noted."
    )
    failures: dict[str, int] = Field(
        description="Messages of today and yesterday (UTC) that it did not take, by reason."
    )
    converses: bool = Field(description="Whether people can write to us by it.")
    can_check: bool = Field(description="Whether `checkChannel` has something to ask.")
    check: WebhookCheckResponse | None = Field(description="The last answer of its platform.")

    @classmethod
    def of(cls, status: ChannelStatus) -> "ChannelHealthResponse":
        health = status.health
        return cls(
            name=status.channel.name,
            on=not status.missing,
            missing=list(status.missing),
            per_second=status.per_second,
            unknown=dict(status.unknown),
            received_at=health.received_at,
            accepted_at=health.accepted_at,
            failures=dict(health.failures),
            converses=status.channel.name not in (EMAIL, SMS),
            can_check=status.channel.tells_webhook and not status.missing,
            check=WebhookCheckResponse.of(health.check) if health.check else None,
        )


class ChannelHealthList(ResponseModel):
    """Every channel."""

    channels: list[ChannelHealthResponse] = Field(description="In the order of our lists.")


class ChannelAsked(ResponseModel):
    """A channel of a platform that a worker asks within seconds."""

    name: str = Field(description="As it was asked for.")
    asked_at: datetime = Field(description="When the question was queued.")


@api.serves(
    Operation(
        "GET",
        CHANNELS,
        "How the channels do",
        Permission.OPERATIONS_READ,
        ChannelHealthList,
        details="For administrators and auditors: which channels are on and why not, what arrived"
        " and left, which messages they did not take, and what each cannot know.",
        id="listChannels",
    )
)
def show_channels(call: Call[Nothing, Nothing]) -> ChannelHealthList:
    """Return every channel."""
    found = list_channels(call.world)
    return ChannelHealthList(channels=[ChannelHealthResponse.of(each) for each in found])


@api.serves(
    Operation(
        "POST",
        f"{CHANNELS}/{{channel}}/check",
        "Ask the platform of a channel",
        Permission.OPERATIONS_MANAGE,
        ChannelAsked,
        status=202,
        keeps=AskedChannel,
        details="For administrators: a worker asks the platform whether it can post to us. Its"
        " answer stands in `listChannels` some seconds later.",
        id="checkChannel",
        refuses=("channel.tells_nothing", "channel.unknown", *QUEUE),
    )
)
def check(call: Call[Nothing, Nothing]) -> Committed[AskedChannel]:
    """Queue a question to the platform of a channel."""
    return ask_channel(call.world, call.actor, call.path["channel"])
