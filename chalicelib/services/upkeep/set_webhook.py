"""Let the platform of a channel post to our webhook."""

from dataclasses import dataclass

from chalicelib.domain.errors import NotFound, Rejected
from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.upkeep.channels import missing_settings, platform_of, webhook_of
from chalicelib.world import World


@dataclass(frozen=True, slots=True)
class SetWebhook:
    """A webhook that was set."""

    channel: str
    url: str


def set_webhook(world: World, actor: Actor, name: str) -> SetWebhook:
    """Set the webhook of one channel with our address, secret and kinds of events. Idempotent.

    Raises:
        NotFound: `channel.unknown`, also if a setting of the channel is missing.
        Rejected: `channel.tells_nothing`, or the platform refuses.
        Unavailable: the platform does not answer, or does not accept our token.
    """
    channel = CHANNELS.get(name)
    if channel is None or missing_settings(world, channel):
        raise NotFound("channel.unknown")
    if not channel.tells_webhook:
        raise Rejected("channel.tells_nothing")
    done = SetWebhook(name, webhook_of(world, name))
    platform_of(world, name).set_webhook(done.url)
    # Afterwards: the audit holds what was done, and setting it twice does no harm.
    world.commit_once(actor, record=done, audit=("channel.webhook_set", name))
    return done
