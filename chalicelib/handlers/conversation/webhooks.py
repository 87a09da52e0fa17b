"""What messengers post to us, and our answer in their own response."""

from collections.abc import Mapping
from typing import Any

from chalice import Blueprint, Response
from pydantic import BaseModel

from chalicelib import log
from chalicelib.bot.conversation import converse, start_over
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import Message, Start
from chalicelib.domain.messages.reply import Line, Reply, Wording
from chalicelib.handlers.edge import boundary
from chalicelib.handlers.edge.operation import Api, Operation
from chalicelib.handlers.edge.request import raw_body
from chalicelib.services.conversation.answer_in_response import answer_in_response
from chalicelib.world import World, current_world

BODY_BYTES_MAX = 256 * 1024

blueprint = Blueprint(__name__)
api = Api(blueprint)


class Update(BaseModel, extra="allow", defer_build=True):
    """Whatever the messenger posts."""


@api.opens(
    Operation(
        "POST",
        "/webhooks/{channel}",
        "An update of a messenger",
        None,
        None,
        Update,
        refuses=(401, 404, 503),
        media="",
        details="The answer is empty or one call for the messenger to make. A messenger proves"
        " itself in its own way: Telegram by X-Telegram-Bot-Api-Secret-Token.",
    )
)
def webhook(channel: str) -> Response:
    """Take one update; the body of the answer may carry one call for the messenger to make."""
    request = blueprint.current_request
    answer = receive(current_world(), channel, request.headers, raw_body(request))
    return Response(answer or "", {"Content-Type": "application/json"}, 200)


def receive(
    world: World, channel: str, headers: Mapping[str, str], body: bytes
) -> dict[str, Any] | None:
    """Take one update and return the call that goes into the answer.

    `headers` are looked up in lower case. Twice the same update is once.

    Raises:
        NotFound: no such channel, or it is off.
        Forbidden: the proof is missing or wrong.
        Rejected: `body.too_large`.
        Unavailable: table or queue do not answer, or this update's answer is on its way.
    """
    messenger = world.messengers.get(channel)
    messenger.prove(headers)
    if len(body) > BODY_BYTES_MAX:
        raise Rejected("body.too_large")
    messages = boundary.webhook(world, channel, body, lambda: messenger.read(body, world.now()))
    if not messages:
        log.event("webhook.ignored", channel=channel)
        return None
    return _answer(world, messages[0], body)


def _answer(world: World, message: Message, body: bytes) -> dict[str, Any] | None:
    chat = message.chat
    said = boundary.webhook(world, chat.channel, body, lambda: [_conversed(world, message)])
    if said is None and isinstance(message.content, Start):
        start_over(world, chat)
    wording = said[0] if said else _apology(world, message)
    return world.messengers.get(chat.channel).reply_in_response(chat, wording) if wording else None


def _conversed(world: World, message: Message) -> Wording | None:
    answer = converse(world, message)
    if answer is None:
        return None
    return answer_in_response(world, message.chat, answer.locale, answer.owed)


def _apology(world: World, message: Message) -> Wording:
    reply = Reply((Line("error.apology"),), None)
    return world.texts.word(message.locale or "ru", reply)
