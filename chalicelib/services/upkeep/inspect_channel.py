"""Say what is missing until a channel works with a real account."""

from dataclasses import dataclass

from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.messages.channel import Channel
from chalicelib.domain.upkeep.channel_health import PlatformAccount, WebhookView
from chalicelib.services.upkeep.channels import missing_settings, platform_of, webhook_of
from chalicelib.world import World


@dataclass(frozen=True, slots=True)
class ChannelInspection:
    """A channel as its settings and its platform describe it.

    `code` says why the platform gave no answer. Without an answer, and for a channel without a
    platform, `account` and `webhook` are None.
    """

    channel: Channel
    missing: tuple[str, ...]
    ours: str
    account: PlatformAccount | None = None
    webhook: WebhookView | None = None
    code: str = ""

    @property
    def is_unused(self) -> bool:
        """Whether nothing of the channel is set: it is off on purpose."""
        return self.missing == self.channel.needed_settings

    @property
    def is_ours(self) -> bool:
        """Whether its platform posts to this service."""
        return self.webhook is not None and self.webhook.url == self.ours


def inspect_channel(world: World, channel: Channel) -> ChannelInspection:
    """Ask the platform of a channel about the account and the webhook; it changes nothing."""
    missing, ours = missing_settings(world, channel), webhook_of(world, channel.name)
    account: PlatformAccount | None = None
    if not channel.tells_webhook or {channel.secret_setting, channel.campaign_setting} & {*missing}:
        return ChannelInspection(channel, missing, ours)
    platform = platform_of(world, channel.name)
    try:
        account = platform.account_view()
        webhook = platform.webhook_view(ours)
    except (Rejected, Unavailable) as refused:
        return ChannelInspection(channel, missing, ours, account, code=refused.code)
    return ChannelInspection(channel, missing, ours, account, webhook)
