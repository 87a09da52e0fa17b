"""The webhooks of the messengers behind the REST API."""

from chalice import Blueprint, Response
from pydantic import BaseModel

from chalicelib.channels import CHANNELS
from chalicelib.channels.messenger import POST, WebhookRequest
from chalicelib.handlers.conversation.receive import METHODS, receive
from chalicelib.handlers.edge.boundary import raw_body, refuse_other_media
from chalicelib.handlers.edge.codes import QUEUE, SECRET, TABLE
from chalicelib.handlers.edge.operation import Api, Nothing, Operation
from chalicelib.world import current_world

UPDATES = {POST: "receiveUpdate", "GET": "verifyWebhook"}

blueprint = Blueprint(__name__)
api = Api(blueprint)


class Update(BaseModel, extra="allow", defer_build=True):
    """An update, in the messenger's own format."""


# Mango Office adds the name of an event to the address that it was given.
EVENTS = {
    "/webhooks/{channel}/events/{event}": "receiveEvent",
    "/webhooks/{channel}/events/{subject}/{event}": "receiveEventOfSubject",
}


def _operation(method: str, path: str, name: str) -> Operation:
    return Operation(
        method,
        path,
        "An update of a messenger, or an event of a telephony system",
        None,
        None,
        Update if name == UPDATES[POST] else Nothing,
        id=name,
        refuses=(
            "body.too_large",
            "call.contended",
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
        takes_form=method == POST,
        details="The answer is empty, what the messenger wants to read, or one call that it is to"
        " make. Each messenger authenticates itself in its own way: Telegram by"
        " X-Telegram-Bot-Api-Secret-Token, MAX by X-Max-Bot-Api-Secret, WhatsApp by"
        " X-Hub-Signature-256, VK by `secret` in the body.",
    )


def webhook(channel: str, event: str = "", subject: str = "") -> Response:
    """Answer one request of a messenger, behind the REST API."""
    world, request = current_world(), blueprint.current_request
    if channel in CHANNELS and request.method == POST:
        refuse_other_media(request.headers)
    posted = WebhookRequest(
        request.method,
        request.query_params or {},
        request.headers,
        raw_body(request),
        world.now(),
    )
    address = "/".join(filter(None, (channel, subject, event)))
    answer = receive(world, address, posted)
    return Response(answer.body, {"Content-Type": answer.content_type}, 200)


for _method in sorted(METHODS):
    api.opens(_operation(_method, "/webhooks/{channel}", UPDATES[_method]))(webhook)
for _path, _name in EVENTS.items():
    api.opens(_operation(POST, _path, _name))(webhook)
