"""Links of campaigns: they say what we signed, and nothing else opens."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.services.sign_campaign_link import (
    CampaignLink,
    StopLink,
    longest_link,
    read_campaign_link,
    read_stop_link,
    sign_campaign_link,
    sign_stop_link,
)
from chalicelib.world import World, random_id

LINK = CampaignLink(CampaignId("autumn-2026"), CustomerId("customer_1"), 3)
WAY_OUT = StopLink(LINK.campaign, LINK.customer, "email")


def token_of(address: str) -> str:
    return address.rpartition("/")[2]


def test_a_link_is_read_as_it_was_signed(world: World) -> None:
    address = sign_campaign_link(world, LINK)

    assert address.startswith(f"{world.settings.public_url}/l/")
    assert read_campaign_link(world, token_of(address)) == LINK


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_way_out_is_read_as_it_was_signed(world: World, channel: str) -> None:
    address = sign_stop_link(world, WAY_OUT._replace(channel=channel))

    assert address.startswith(f"{world.settings.public_url}/u/")
    assert read_stop_link(world, token_of(address)).channel == channel


def test_a_link_is_no_way_out(world: World) -> None:
    with pytest.raises(NotFound, match=r"link\.unknown"):
        read_stop_link(world, token_of(sign_campaign_link(world, LINK)))
    with pytest.raises(NotFound, match=r"link\.unknown"):
        read_campaign_link(world, token_of(sign_stop_link(world, WAY_OUT)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 60), letter=st.characters(exclude_categories=["Cs"]))
def test_a_changed_token_opens_nothing(world: World, at: int, letter: str) -> None:
    token = token_of(sign_campaign_link(world, LINK))
    at %= len(token)
    changed = token[:at] + letter + token[at + 1 :]

    if changed != token:
        with pytest.raises(NotFound, match=r"link\.unknown"):
            read_campaign_link(world, changed)


@pytest.mark.parametrize("token", ["", ".", "...", "x" * 10_000, "карта", "a.b.1.", "a.b.1.AAAA"])
def test_what_we_did_not_sign_opens_nothing(world: World, token: str) -> None:
    with pytest.raises(NotFound, match=r"link\.unknown"):
        read_campaign_link(world, token)


def test_another_secret_opens_nothing(world: World) -> None:
    other = replace(world, settings=replace(world.settings, secret="another secret " * 3))

    with pytest.raises(NotFound, match=r"link\.unknown"):
        read_campaign_link(other, token_of(sign_campaign_link(world, LINK)))


def test_no_link_is_longer_than_the_longest(world: World) -> None:
    link = CampaignLink(CampaignId(random_id()), CustomerId(random_id()), 99)

    address = sign_campaign_link(world, link)

    assert len(address) == len(longest_link(world.settings.public_url))
    assert len(token_of(address)) <= 60
