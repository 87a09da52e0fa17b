"""The addresses of a campaign: those of its link buttons and of its picture."""

from collections.abc import Iterator
from dataclasses import replace

from chalicelib.domain.campaigns.campaign import Button, Campaign, LinkButton
from chalicelib.domain.campaigns.picture import own_picture
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.public_host import refuse_private_host
from chalicelib.domain.messages.web_address import to_uri
from chalicelib.domain.violations import Violation


def with_uris(campaign: Campaign) -> Campaign:
    """Return the campaign with its addresses as URIs; a wrong address stays as it was typed."""
    picture, buttons = _uri(campaign.picture), tuple(map(_with_uri, campaign.buttons))
    return replace(campaign, picture=picture, buttons=buttons)


def faults_of_addresses(campaign: Campaign) -> Iterator[Violation]:
    """Find the addresses that would lead nowhere, or to a machine that customers cannot reach."""
    picture = campaign.picture
    typed = {"/picture": picture} if picture and not own_picture(picture) else {}
    for number, button in enumerate(campaign.buttons):
        if isinstance(button, LinkButton):
            typed[f"/buttons/{number}/url"] = button.url
    for pointer, address in typed.items():
        try:
            refuse_private_host(to_uri(address))
        except Rejected as refused:
            yield Violation(pointer, refused.code)


def _with_uri(button: Button) -> Button:
    return replace(button, url=_uri(button.url)) if isinstance(button, LinkButton) else button


def _uri(address: str) -> str:
    try:
        return to_uri(address)
    except Rejected:
        return address
