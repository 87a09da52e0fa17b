"""Send a campaign's message through its channel, and return what is known afterwards."""

from contextlib import suppress

from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.messages.chat_digest import chat_digest
from chalicelib.domain.messages.email_message import Letterhead, build_email
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.outgoing import Attempt, Attempted, Outgoing
from chalicelib.repo.delivery.sent_messages import SentMessage
from chalicelib.services.messages.send_sms import send_sms
from chalicelib.world import World

OFF = Attempt(Attempted.CLOSED, "channel.off")


def send_message(world: World, message: Outgoing) -> Attempt:
    """Call the channel once, and return its answer, a refusal or a timeout as an `Attempt`."""
    try:
        return _attempt(world, message)
    except Unavailable as refused:
        # Only what is read before the call raises this, a secret or a budget: nothing was sent, so
        # that the message may be sent later.
        return Attempt(Attempted.WAIT, refused.code, refused.retry_after_s)


def _attempt(world: World, message: Outgoing) -> Attempt:
    if message.channel == EMAIL:
        return _send_email(world, message)
    if message.channel == SMS:
        return send_sms(world, message)
    try:
        sender = world.messengers.sender(message.channel)
    except NotFound:
        return OFF
    attempt = sender.send(message)
    if attempt.message:
        _keep_number(world, message, attempt.message)
    return attempt


def _keep_number(world: World, message: Outgoing, number: int) -> None:
    """Keep which message it was, so that the person's receipt of reading finds it."""
    tags = dict(message.tags)
    assert isinstance(message.to, Chat)
    sent = SentMessage(
        number, CampaignId(tags["campaign"]), CustomerId(tags["customer"]), tags.get("step", "")
    )
    # The message was sent. Without this item it counts as not read, and nothing else is lost.
    with suppress(Unavailable):
        chat = chat_digest(world.secret, message.to)
        world.delivery.sent_messages.keep(chat, sent, world.now())


def _send_email(world: World, message: Outgoing) -> Attempt:
    if not world.settings.email_from:
        return OFF
    unsubscribe = world.texts.say(message.locale, "campaign.unsubscribe")
    email = build_email(
        message, unsubscribe=unsubscribe, letterhead=_letterhead(world, message.locale)
    )
    return world.messengers.campaign_mail.attempt(email)


def _letterhead(world: World, locale: Locale) -> Letterhead | None:
    """Return the brand as an e-mail shows it; None before the first programme."""
    brand = world.brand
    if brand is None:
        return None
    operator = {"operator": brand.operator}
    said = world.texts.say(locale, "brand.email_operator", operator) if brand.operator else ""
    return Letterhead(
        name=brand.named(locale),
        colour=brand.colour,
        logo_url=brand.logo_url,
        operator=said,
        policy=world.texts.say(locale, "brand.email_policy"),
        policy_url=brand.policy_url,
        is_bright=brand.is_bright,
    )
