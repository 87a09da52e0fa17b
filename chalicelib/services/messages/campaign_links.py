"""Short signed links in a campaign's message; they work as long as their campaign exists.

A token is `<campaign>.<customer>.<link>.<signature>`. In the campaign of a trigger the step stands
between link and signature, so that a click belongs to one message. The target address stands in the
campaign only, so no token can lead to another site.
"""

import base64
import hmac
from typing import NamedTuple

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.staff.rotation import is_one_of
from chalicelib.settings import Settings
from chalicelib.world import World

# Short, because an SMS pays for every character. One guess in 10^19 is right, and all that it wins
# is a redirect, or an end of advertising for one customer.
SIGNATURE_BYTES = 8
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
    """Return the address of a link button."""
    return _address(world, LINK, link.campaign, link.customer, str(link.number), link.step)


def sign_stop_link(world: World, link: StopLink) -> str:
    """Return the address that stops advertising in the link's channel."""
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


def stop_links_begin(settings: Settings) -> str:
    """Return how the address of every stop link begins."""
    return f"{settings.public_url}/{STOP}/"


def longest_link(public_url: str) -> str:
    """Return an address of the greatest length, to compute the price of a text with links."""
    return f"{public_url}/{LINK}/{'x' * TOKEN_CHARS}"


def _address(world: World, route: str, *parts: str) -> str:
    claim = BETWEEN.join(filter(None, parts))
    signature = _signature(world.secret, route, claim)
    return f"{world.settings.public_url}/{route}/{claim}{BETWEEN}{signature}"


def _read(world: World, route: str, token: str) -> list[str]:
    claim, _, signature = token.rpartition(BETWEEN)
    # `compare_digest` refuses texts that are not ASCII, and a long token costs a long digest.
    if len(token) > TOKEN_CHARS_MAX or not token.isascii():
        raise NotFound("link.unknown")
    expected = (_signature(each, route, claim).encode() for each in world.valid_secrets)
    if not is_one_of(signature.encode(), expected):
        raise NotFound("link.unknown")
    return claim.split(BETWEEN)


def _signature(secret: bytes, route: str, claim: str) -> str:
    digest = hmac.digest(secret, f"campaign link|{route}|{claim}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:SIGNATURE_BYTES]).decode().rstrip("=")
