"""Give a campaign's message to its channel, and say what is known after it."""

from chalicelib.channels.webchat import pictures_of, wording_of
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.messages import channel
from chalicelib.domain.messages.email_message import build_email
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempt, Attempted, Outgoing
from chalicelib.services.messages.send_sms import send_sms
from chalicelib.services.messages.write_to_webchat import write_to_webchat
from chalicelib.world import World


def send_message(world: World, outgoing: Outgoing) -> Attempt:
    """Make one call of the channel; whatever it says, and silence too, is an `Attempt`."""
    try:
        return _attempt(world, outgoing)
    except Unavailable as away:
        # Something that is asked before the call, a secret or a budget: nothing was sent.
        return Attempt(Attempted.WAIT, away.code, away.retry_after_s)


def _attempt(world: World, outgoing: Outgoing) -> Attempt:
    match outgoing.channel:
        case channel.EMAIL:
            return _letter(world, outgoing)
        case channel.SMS:
            return send_sms(world, outgoing)
        case channel.WEBCHAT.name:
            return _write(world, outgoing)
        case _:
            return _message(world, outgoing)


def _message(world: World, outgoing: Outgoing) -> Attempt:
    try:
        messenger = world.messengers.get(outgoing.channel)
    except NotFound:
        return Attempt(Attempted.CLOSED, "channel.off")
    return messenger.attempt(outgoing)


def _write(world: World, outgoing: Outgoing) -> Attempt:
    """Keep it for the page: a write that was not answered may have been made."""
    assert isinstance(outgoing.to, Chat)
    said, pictures = wording_of(outgoing), pictures_of(outgoing)
    try:
        write_to_webchat(world, outgoing.to, said, pictures, at=world.now())
    except Unavailable as lost:
        return Attempt(Attempted.IN_DOUBT, lost.code)
    return Attempt(Attempted.DELIVERED)


def _letter(world: World, outgoing: Outgoing) -> Attempt:
    if not world.settings.email_from:
        return Attempt(Attempted.CLOSED, "channel.off")
    unsubscribe = world.texts.say(outgoing.locale, "campaign.unsubscribe")
    return world.messengers.campaign_mail.attempt(build_email(outgoing, unsubscribe=unsubscribe))
