"""Links of a campaign's message: short and signed; they work as long as their campaign exists.

A token names a campaign, a customer, which link it is, and the step of a trigger's campaign, so
that a click belongs to one message. The target address is stored in the campaign only, so no token
can lead elsewhere. The token is `<campaign>.<customer>.<link>.<signature>`, with the step after the
link where there is one.
"""

import base64
import hmac
from typing import NamedTuple

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.world import World

SIGNATURE_BYTES = 8  # one guess in 10^19 is right: it wins a redirect or stops advertising
BETWEEN = "."  # occurs in no id
TOKEN_CHARS_MAX = 200
ID_CHARS = 22  # the length of World's ids
SIGNATURE_CHARS = 11
# The name of a trigger and its step are shorter than an id, so a trigger's tokens are not longer.
TOKEN_CHARS = ID_CHARS + 1 + ID_CHARS + len(".99.") + SIGNATURE_CHARS
LINK, STOP = "l", "u"  # the routes; a token is valid for its own route only
# The channel in a token, as short as possible: every character of an SMS is paid for.
CHANNEL_OF = {"e": EMAIL, "s": SMS}
CODE_OF = {channel: code for code, channel in CHANNEL_OF.items()}


class CampaignLink(NamedTuple):
    """A link of a message: `number` is the place of its button in the campaign.

    `step` names the occasion of a trigger's campaign; empty for other campaigns.
    """

    campaign: CampaignId
    customer: CustomerId
    number: int
    step: str = ""


class StopLink(NamedTuple):
    """A link that stops advertising in a channel, and the message in which it stood."""

    campaign: CampaignId
    customer: CustomerId
    channel: str
    step: str = ""


def sign_campaign_link(world: World, link: CampaignLink) -> str:
    """The address behind a link button."""
    return _address(world, LINK, link.campaign, link.customer, str(link.number), link.step)


def sign_stop_link(world: World, link: StopLink) -> str:
    """The address that stops advertising in the channel."""
    return _address(world, STOP, link.campaign, link.customer, CODE_OF[link.channel], link.step)


def read_campaign_link(world: World, token: str) -> CampaignLink:
    """Read the token of a link button.

    Raises:
        NotFound: `link.unknown`: the token is not ours.
    """
    campaign, customer, number, *step = _read(world, LINK, token)
    return CampaignLink(CampaignId(campaign), CustomerId(customer), int(number), *step)


def read_stop_link(world: World, token: str) -> StopLink:
    """Read the token of a stop link.

    Raises:
        NotFound: `link.unknown`: the token is not ours.
    """
    campaign, customer, code, *step = _read(world, STOP, token)
    return StopLink(CampaignId(campaign), CustomerId(customer), CHANNEL_OF[code], *step)


def longest_link(public_url: str) -> str:
    """An address of the greatest length, to compute the price of a text with links."""
    return f"{public_url}/{LINK}/{'x' * TOKEN_CHARS}"


def _address(world: World, route: str, *parts: str) -> str:
    claim = BETWEEN.join(filter(None, parts))
    signature = _signature(world.secret, route, claim)
    return f"{world.settings.public_url}/{route}/{claim}{BETWEEN}{signature}"


def _read(world: World, route: str, token: str) -> list[str]:
    claim, _, signature = token.rpartition(BETWEEN)
    if len(token) > TOKEN_CHARS_MAX or not token.isascii():
        raise NotFound("link.unknown")
    if not hmac.compare_digest(signature, _signature(world.secret, route, claim)):
        raise NotFound("link.unknown")
    return claim.split(BETWEEN)


def _signature(secret: bytes, route: str, claim: str) -> str:
    digest = hmac.digest(secret, f"campaign link|{route}|{claim}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:SIGNATURE_BYTES]).decode().rstrip("=")
