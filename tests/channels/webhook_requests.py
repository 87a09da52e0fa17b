"""Requests of messengers, and the messages that a channel reads in them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.channels.messenger import Messenger, WebhookRequest
from chalicelib.channels.telegram.messenger import SECRET_HEADER
from chalicelib.domain.messages.message import Message
from chalicelib.world import World
from tests.builders.clock import START


def posted(
    body: bytes, headers: Mapping[str, str] | None = None, at: datetime = START
) -> WebhookRequest:
    return WebhookRequest("POST", {}, headers or {}, body, at)


def messages_in(messenger: Messenger, request: WebhookRequest) -> list[Message]:
    """Every message of a request, read one by one."""
    entries = messenger.receive(request).entries
    return [message for entry in entries if isinstance(message := entry.read(), Message)]


def read_by_telegram(world: World, update: Mapping[str, Any]) -> Message:
    """The message of one update, as the world's own bot reads it."""
    headers = {SECRET_HEADER: world.settings.telegram_secret}
    request = posted(json.dumps(update).encode(), headers, world.now())
    (message,) = messages_in(world.messengers.messenger("telegram"), request)
    return message
