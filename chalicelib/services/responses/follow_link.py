"""Finds the address behind a campaign's short link, and counts the click."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from chalicelib import log
from chalicelib.domain.campaigns.campaign import LinkButton
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from chalicelib.domain.messages.web_address import to_uri
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.responses.attribution import last_sent
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.domain.responses.reader import Reader, reader_of
from chalicelib.services.messages.campaign_links import CampaignLink, read_campaign_link
from chalicelib.services.responses.record_engagement import record_engagement
from chalicelib.world import World


def follow_link(world: World, token: str, headers: Mapping[str, str] | None) -> str:
    """Return the address of the link, in every state of its campaign, and count the visit.

    The `headers` of the visit tell a person from a machine; without them nothing is counted.

    Raises:
        NotFound: `link.unknown`: we did not make it, or the campaign has no such link any more.
        Unavailable: the campaign cannot be read.
    """
    link = read_campaign_link(world, token)
    address = _address(world, link)
    if headers is not None:
        _count(world, link, headers)
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
        # An older release stored the address as it was typed.
        return to_uri(button.url)
    except Rejected as exc:
        raise NotFound("link.unknown") from exc


def _count(world: World, link: CampaignLink, headers: Mapping[str, str]) -> None:
    try:
        now = world.now()
        reader = reader_of(headers, since_sent=_since_sent(world, link, now))
        kind = EngagementKind.SCANNED if reader is Reader.MACHINE else EngagementKind.CLICKED
        detail = str(link.number)
        record_engagement(
            world, Engagement(link.campaign, link.customer, kind, now, detail, link.step)
        )
    except Unavailable as lost:
        # The person waits for a page: a lost click is better than a link that does not work.
        log.event("link.uncounted", campaign=link.campaign, why=lost.code)


def _since_sent(world: World, link: CampaignLink, now: datetime) -> timedelta | None:
    contacts = world.delivery.contacts.get_many([link.customer])[link.customer].every
    sent_at = last_sent(contacts, Step(link.campaign, link.step))
    return now - sent_at if sent_at else None
