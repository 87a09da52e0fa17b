"""Links of a campaign's message: short, signed, without a key, and good as long as their campaign.

A token names a campaign, a customer and which link it is, and the step of a standing campaign: what
is done with it belongs to that message. The address that a link leads to stands in the campaign
alone, so nobody can make one of ours lead elsewhere. All of it is signed: `<campaign>.<customer>.
<link>.<signature>`, with the step behind the link where there is one.
"""

import base64
import hmac
from typing import NamedTuple

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.world import World

SIGNATURE_BYTES = 8  # a guess hits once in 10^19, and wins a redirect or an end of advertising
BETWEEN = "."  # stands in no id
TOKEN_CHARS_MAX = 200
ID_CHARS = 22  # as the world makes ids
SIGNATURE_CHARS = 11
# The name of a trigger and its step are shorter than an id: no standing campaign has longer tokens.
TOKEN_CHARS = ID_CHARS + 1 + ID_CHARS + len(".99.") + SIGNATURE_CHARS
LINK, STOP = "l", "u"  # the routes; a token of one is no token of the other
# How a channel is named in a token: an SMS pays for every letter.
CHANNELS = {"e": "email", "s": "sms"}
LETTERS = {name: letter for letter, name in CHANNELS.items()}


class CampaignLink(NamedTuple):
    """Which link of which message: the number of the button in the campaign.

    `step` is that of a standing campaign, as in `touch.Touched`.
    """

    campaign: CampaignId
    customer: CustomerId
    number: int
    step: str = ""


class StopLink(NamedTuple):
    """The way out of a channel's advertising, in which message it stood."""

    campaign: CampaignId
    customer: CustomerId
    channel: str
    step: str = ""


def sign_campaign_link(world: World, link: CampaignLink) -> str:
    """The address of a link button."""
    return _address(world, LINK, link.campaign, link.customer, str(link.number), link.step)


def sign_stop_link(world: World, link: StopLink) -> str:
    """The address at which advertising in the channel ends."""
    return _address(world, STOP, link.campaign, link.customer, LETTERS[link.channel], link.step)


def read_campaign_link(world: World, token: str) -> CampaignLink:
    """The link behind a token.

    Raises:
        NotFound: `link.unknown`: we did not make it.
    """
    campaign, customer, number, *step = _read(world, LINK, token)
    return CampaignLink(CampaignId(campaign), CustomerId(customer), int(number), *step)


def read_stop_link(world: World, token: str) -> StopLink:
    """The way out behind a token.

    Raises:
        NotFound: `link.unknown`: we did not make it.
    """
    campaign, customer, letter, *step = _read(world, STOP, token)
    return StopLink(CampaignId(campaign), CustomerId(customer), CHANNELS[letter], *step)


def longest_link(public_url: str) -> str:
    """An address as long as any: what a text has to leave room for, and a price to count."""
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
