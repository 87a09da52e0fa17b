"""Finds the address behind a campaign's short link, and counts the click."""

from chalicelib import log
from chalicelib.domain.campaigns.campaign import LinkButton
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from chalicelib.domain.messages.web_address import to_uri
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.services.messages.campaign_links import CampaignLink, read_campaign_link
from chalicelib.services.responses.record_engagement import record_engagement
from chalicelib.world import World


def follow_link(world: World, token: str, *, counts: bool) -> str:
    """Return the address of the link, in every state of its campaign; `counts` says to count.

    Raises:
        NotFound: `link.unknown`: we did not make it, or the campaign has no such link any more.
        Unavailable: the campaign cannot be read.
    """
    link = read_campaign_link(world, token)
    address = _address(world, link)
    if counts:
        _count(world, link)
    return address


def _address(world: World, link: CampaignLink) -> str:
    try:
        buttons = world.campaigns.records.get(link.campaign).content.buttons
    except NotFound as exc:
        raise NotFound("link.unknown") from exc
    button = buttons[link.number] if link.number < len(buttons) else None
    if not isinstance(button, LinkButton):
        raise NotFound("link.unknown")
    try:
        # Stored as a URI since addresses are converted when they are saved; before, as it was typed.
        return to_uri(button.url)
    except Rejected as exc:
        raise NotFound("link.unknown") from exc


def _count(world: World, link: CampaignLink) -> None:
    detail = str(link.number)
    clicked = Engagement(
        link.campaign, link.customer, EngagementKind.CLICKED, world.now(), detail, link.step
    )
    try:
        record_engagement(world, clicked)
    except Unavailable as lost:
        # The person waits for a page: a lost click is better than a link that does not work.
        log.event("link.uncounted", campaign=link.campaign, why=lost.code)
