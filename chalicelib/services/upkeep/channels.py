"""Says how every channel does, and asks a platform about its webhook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from chalicelib import log
from chalicelib.channels.messenger import TellsWebhook
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from chalicelib.domain.messages.channel import CHANNELS, Channel
from chalicelib.domain.reports.channel_knowledge import figures_of, unknown_in
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.upkeep.channel_health import ChannelHealth, WebhookCheck
from chalicelib.repo.table.commit import Committed
from chalicelib.world import World

CHECKED = "channel.checked"


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """A channel: whether it is on, its facts, and how it does.

    `missing` are the settings without which it is off, and `unknown` the figures of a report that
    it cannot know, each with the code of the reason.
    """

    channel: Channel
    missing: tuple[str, ...]
    per_second: int | None
    unknown: Mapping[str, str]
    health: ChannelHealth


@dataclass(frozen=True, slots=True)
class AskedChannel:
    """A channel of a platform that a worker will ask."""

    name: str
    asked_at: datetime


def list_channels(world: World) -> list[ChannelStatus]:
    """Return every channel."""
    now = world.now()
    return [
        ChannelStatus(
            channel,
            missing_settings(world, channel),
            world.settings.rates_per_second.get(channel.name),
            _unknown(channel.name),
            world.conversation.channel_notes.health(channel.name, now),
        )
        for channel in CHANNELS.values()
    ]


def ask_channel(world: World, actor: Actor, name: str) -> Committed[AskedChannel]:
    """Let the outbox worker, which has the channel's secret, ask the platform of a channel.

    Raises:
        NotFound: `channel.unknown`, also if the channel is off.
        Rejected: `channel.tells_nothing`: its platform has nothing to say about webhooks.
        Unavailable: the queue did not accept the job.
    """
    channel = CHANNELS.get(name)
    if channel is None or missing_settings(world, channel):
        raise NotFound("channel.unknown")
    if not channel.tells_webhook:
        raise Rejected("channel.tells_nothing")
    asked = world.commit_once(actor, record=AskedChannel(name, actor.at), audit=(CHECKED, name))
    # Also for a repeated request: its first try may have died before it queued the job.
    world.queues.outbox.send({"probe": name, "attempt": 0})
    return asked


def check_channel(world: World, name: str, *, renews: bool = False) -> WebhookCheck:
    """Ask the platform of a channel about its webhook, and keep what it says. Idempotent.

    `renews`: a webhook that has lapsed is set again.

    Raises:
        Unavailable: the table does not answer.
    """
    at = world.now().replace(microsecond=0)
    try:
        check = _checked(world, name, at, renews=renews)
    except (NotFound, Rejected, Unavailable) as refused:
        # Not repeated: a person asked, and can ask again; the clock asks every hour.
        check = WebhookCheck(at, refused.code)
    world.conversation.channel_notes.checked(name, check)
    return check


def _checked(world: World, name: str, at: datetime, *, renews: bool) -> WebhookCheck:
    platform, ours = platform_of(world, name), webhook_of(world, name)
    view = platform.webhook_view(ours)
    if renews and view.has_lapsed(ours):
        platform.set_webhook(ours)
        log.event("channel.webhook_renewed", channel=name)
        view = platform.webhook_view(ours)
    return WebhookCheck.of(view, ours, at)


def platform_of(world: World, name: str) -> TellsWebhook:
    """Return the messenger of a channel with a platform that knows our account.

    Raises:
        NotFound: the channel is off.
    """
    return cast("TellsWebhook", world.messengers.messenger(name))


def webhook_of(world: World, name: str) -> str:
    """Return the address to which the platform of a channel has to post."""
    return f"{world.settings.public_url}/webhooks/{name}"


def missing_settings(world: World, channel: Channel) -> tuple[str, ...]:
    """Return the settings without which the channel is off."""
    return tuple(name for name in channel.needed_settings if not getattr(world.settings, name))


def _unknown(name: str) -> dict[str, str]:
    reasons = {figure: unknown_in(name, figure) for figure in figures_of(name)}
    return {figure: why.why for figure, why in reasons.items() if why is not None}
