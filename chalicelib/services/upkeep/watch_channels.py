"""Look after every channel hourly: renew its webhook, and raise the alarm if it is in trouble."""

from chalicelib import log
from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.upkeep.channel_trouble import trouble_of
from chalicelib.services.upkeep.channels import check_channel, missing_settings
from chalicelib.world import World

REACHABLE = "https://"


def watch_channels(world: World) -> dict[str, int]:
    """Let the outbox worker, which has the secrets, look at each channel that is on.

    Raises:
        Unavailable: the queue did not accept a job; the next tick asks again.
    """
    # A service on a laptop has no address to which a platform could post: it polls.
    if not world.settings.public_url.startswith(REACHABLE):
        return {"channels": 0}
    watched = [
        channel.name
        for channel in CHANNELS.values()
        if channel.tells_webhook and not missing_settings(world, channel)
    ]
    for name in watched:
        world.queues.outbox.send({"probe": name, "renews": True, "attempt": 0})
    return {"channels": len(watched)}


def watch_channel(world: World, name: str) -> None:
    """Set a lapsed webhook again, and write a line for the alarm if something is wrong.

    Raises:
        Unavailable: the table does not answer.
    """
    check = check_channel(world, name, renews=True)
    now = world.now()
    health = world.conversation.channel_notes.health(name, now)
    # The alarm counts these lines (chalicelib/metrics.py).
    if trouble := trouble_of(check, health, now):
        log.error("channel.trouble", channel=name, trouble=trouble, code=check.code)
