"""Answers what a telephony system sends: reports of calls, in its own format."""

from chalicelib import log
from chalicelib.channels.messenger import WebhookRequest, WebhookResponse
from chalicelib.domain.errors import NotFound, Rejected
from chalicelib.services.appeals.record_call import record_call
from chalicelib.telephony import mango, zadarma
from chalicelib.telephony.heard import Heard
from chalicelib.world import World

SYSTEMS = {each.NAME: each for each in (mango, zadarma)}
BODY_BYTES_MAX = 64 * 1024


def receive_call(world: World, address: str, request: WebhookRequest) -> WebhookResponse:
    """Record the reports of a request of the system that the address begins with. Idempotent.

    Raises:
        NotFound: there is no such system, or it is off because a secret of it is missing.
        Forbidden: `webhook.secret`.
        Rejected: `body.too_large`.
        Unavailable: the system must repeat the request.
    """
    name = address.partition("/")[0]
    system = SYSTEMS.get(name)
    settings = [getattr(world.settings, each) for each in system.SETTINGS] if system else []
    if system is None or not all(settings):
        raise NotFound("channel.unknown")
    if len(request.body) > BODY_BYTES_MAX:
        raise Rejected("body.too_large")
    heard: Heard = system.receive(request, *map(world.secrets.reveal, settings))
    for report in heard.reports:
        record_call(world, report)
    if heard.ignored == "unreadable":
        # The system is authentic, so its format has changed: calls are being lost.
        log.error("call.unreadable", system=name)
    elif heard.ignored:
        log.event("call.ignored", system=name, why=heard.ignored)
    return heard.answer
