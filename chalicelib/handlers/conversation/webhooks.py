"""The webhooks of the messengers behind the REST API."""

from chalice import Blueprint, Response
from pydantic import BaseModel

from chalicelib.channels.messenger import POST, WebhookRequest
from chalicelib.handlers.conversation.receive import METHODS, receive
from chalicelib.handlers.edge.boundary import raw_body
from chalicelib.handlers.edge.codes import QUEUE, SECRET, TABLE
from chalicelib.handlers.edge.operation import Api, Nothing, Operation
from chalicelib.world import current_world

UPDATES = {POST: "receiveUpdate", "GET": "verifyWebhook"}

blueprint = Blueprint(__name__)
api = Api(blueprint)


class Update(BaseModel, extra="allow", defer_build=True):
    """An update, in the messenger's own format."""


def _operation(method: str) -> Operation:
    return Operation(
        method,
        "/webhooks/{channel}",
        "An update of a messenger",
        None,
        None,
        Update if method == POST else Nothing,
        id=UPDATES[method],
        refuses=(
            "body.too_large",
            "channel.unknown",
            "dialog.contended",
            "reply.on_its_way",
            "route.unknown",
            "webhook.no_confirmation",
            "webhook.secret",
            *QUEUE,
            *SECRET,
            *TABLE,
        ),
        is_internal=True,
        media="",
        details="The answer is empty, what the messenger wants to read, or one call that it is to"
        " make. Each messenger authenticates itself in its own way: Telegram by"
        " X-Telegram-Bot-Api-Secret-Token, MAX by X-Max-Bot-Api-Secret, VK by `secret` in the"
        " body.",
    )


def webhook(channel: str) -> Response:
    """Answer one request of a messenger, behind the REST API."""
    world, request = current_world(), blueprint.current_request
    posted = WebhookRequest(
        request.method,
        request.query_params or {},
        request.headers,
        raw_body(request),
        world.now(),
    )
    answer = receive(world, channel, posted)
    return Response(answer.body, {"Content-Type": answer.content_type}, 200)


for _method in sorted(METHODS):
    api.opens(_operation(_method))(webhook)
