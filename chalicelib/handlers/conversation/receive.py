"""Answers what a messenger sends: its updates, one by one, and our replies in the response."""

from typing import TYPE_CHECKING

from chalicelib import log
from chalicelib.bot.conversation import converse, start_over
from chalicelib.channels import CHANNELS
from chalicelib.channels.messenger import Incoming, Received, WebhookRequest, WebhookResponse
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.messages.message import Message, Start
from chalicelib.domain.messages.reply import Line, RenderedText, Reply
from chalicelib.handlers.edge import boundary
from chalicelib.services.conversation.give_answer import give_answer, queue_part
from chalicelib.world import World

if TYPE_CHECKING:
    from chalicelib.domain.messages.read_up_to import ReadUpTo
    from chalicelib.domain.responses.engagement import Engagement

METHODS = frozenset(method for each in CHANNELS.values() for method in each.webhook_methods) | {
    "GET"
}


def receive(world: World, channel: str, request: WebhookRequest) -> WebhookResponse:
    """Process every entry of a messenger's request, and return the response. Idempotent.

    Raises:
        NotFound: there is no such channel, or it is switched off.
        Forbidden: the secret or signature of the messenger is missing or wrong.
        Rejected: `body.too_large`.
        Unavailable: table or queue do not answer, or another worker is answering this update. The
            messenger must repeat the request.
    """
    if channel not in CHANNELS:
        # Imported here: the function that answers messages handles few calls, and mostly none.
        from chalicelib.handlers.conversation.receive_call import receive_call  # noqa: PLC0415

        return receive_call(world, channel, request)
    messenger = world.messengers.messenger(channel)
    if request.method not in CHANNELS[channel].webhook_methods:
        raise NotFound("route.unknown")
    received = messenger.receive(request)
    log.event("webhook.received", channel=channel)
    world.channel_marks.received(channel, request.at)
    return process(world, channel, received)


def process(world: World, channel: str, received: Received) -> WebhookResponse:
    """Process the entries one by one; an entry that fails does not stop the next one.

    Raises:
        Unavailable: at least one entry must be repeated.
    """
    answer, unavailable = received.answer, None
    for entry in received.entries:
        try:
            answer = _process_entry(world, channel, entry, received) or answer
        except Unavailable as refused:
            unavailable = refused
    if unavailable:
        # The messenger repeats the whole request. The entries that are done are recognised by the
        # ids of their updates.
        raise unavailable
    return answer


def _process_entry(
    world: World, channel: str, entry: Incoming, received: Received
) -> WebhookResponse | None:
    """Answer one entry; an entry that breaks our code is quarantined, and we apologise."""
    message = boundary.webhook(world, channel, entry.body, entry.read)
    if message is None:
        log.event("webhook.ignored", channel=channel)
        return None
    if not isinstance(message, Message):
        report = message
        boundary.webhook(world, channel, entry.body, lambda: take_report(world, report))
        return None
    # A response carries one call, so the replies to several entries go through the outbox.
    with_reply = received.answer_with_reply if len(received.entries) == 1 else None
    can_carry = with_reply is not None
    # The reply in a tuple, because it may be None, and None itself means that our code broke.
    done = boundary.webhook(
        world, channel, entry.body, lambda: (answer_message(world, message, in_response=can_carry),)
    )
    text = done[0] if done else _apologize(world, message, in_response=can_carry)
    return with_reply(message.chat, text) if with_reply and text else None


def take_report(world: World, report: "ReadUpTo | Engagement") -> None:
    """Record what a platform reports of our messages. Idempotent."""
    # Imported here: messages are many times as many as reports, and need none of this code.
    from chalicelib.services.responses.record_report import record_report  # noqa: PLC0415

    record_report(world, report)


def answer_message(world: World, message: Message, *, in_response: bool) -> RenderedText | None:
    """Return the reply for the response, and queue the rest of the answer."""
    answer = converse(world, message)
    if answer is None:
        return None
    return give_answer(world, message.chat, answer.locale, answer.owed, in_response=in_response)


def _apologize(world: World, message: Message, *, in_response: bool) -> RenderedText | None:
    if isinstance(message.content, Start):
        # If even /start breaks our code, the stored dialogue is the cause: it is closed.
        start_over(world, message.chat)
    locale = message.locale or world.settings.language
    apology = Reply((Line("error.apology"),), None)
    if in_response:
        return world.texts.render(locale, apology)
    queue_part(world, message.chat, locale, apology, cause=f"{message.update_id}#apology")
    return None
