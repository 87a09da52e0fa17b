"""Links of campaigns: they say what we signed, and nothing else opens."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.triggers import TRIGGERS
from chalicelib.services.messages.campaign_links import (
    CampaignLink,
    StopLink,
    longest_link,
    read_campaign_link,
    read_stop_link,
    sign_campaign_link,
    sign_stop_link,
)
from chalicelib.world import World
from chalicelib.world.sources import random_id

LINK = CampaignLink(CampaignId("autumn-2026"), CustomerId("customer_1"), 3)
WAY_OUT = StopLink(LINK.campaign, LINK.customer, "email")


OF_2026 = CampaignLink(CampaignId("birthday"), LINK.customer, 3, "2026")
STEPS = st.builds(
    lambda trigger, day: (CampaignId(trigger.NAME), trigger.step(day)),
    st.sampled_from(list(TRIGGERS.values())),
    st.dates(),
)


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
@given(sent=STEPS, number=st.integers(0, 99), channel=st.sampled_from(["email", "sms"]))
def test_links_of_a_standing_campaign_name_its_step_and_are_as_short_as_any(
    world: World, sent: tuple[CampaignId, str], number: int, channel: str
) -> None:
    campaign, step = sent
    customer = CustomerId(random_id())
    link = CampaignLink(campaign, customer, number, step)
    way_out = StopLink(campaign, customer, channel, step)

    there, out = sign_campaign_link(world, link), sign_stop_link(world, way_out)

    assert read_campaign_link(world, token_of(there)) == link
    assert read_stop_link(world, token_of(out)) == way_out
    assert max(len(there), len(out)) <= len(longest_link(world.settings.public_url))


@pytest.mark.parametrize("step", [".2027", ".2026#again1", ".2026.", ".", "", ".2026.2027"])
def test_a_link_of_one_year_cannot_be_made_one_of_another(world: World, step: str) -> None:
    claim, _, signature = token_of(sign_campaign_link(world, OF_2026)).rpartition(".")

    with pytest.raises(NotFound, match=r"link\.unknown"):
        read_campaign_link(world, f"{claim.removesuffix('.2026')}{step}.{signature}")


def test_no_step_can_be_put_into_a_link_that_has_none(world: World) -> None:
    claim, _, signature = token_of(sign_stop_link(world, WAY_OUT)).rpartition(".")

    with pytest.raises(NotFound, match=r"link\.unknown"):
        read_stop_link(world, f"{claim}.2026.{signature}")


def test_a_link_of_before_steps_were_named_is_still_good(world: World) -> None:
    """Both were signed by the code of that time, with the secret of these tests."""
    there = read_campaign_link(world, "birthday.customer_1.3.qXxRUYtc6RI")
    out = read_stop_link(world, "birthday.customer_1.e.thrMLNzEyh8")

    assert there == OF_2026._replace(step="")
    assert out == WAY_OUT._replace(campaign=CampaignId("birthday"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    link=st.sampled_from([LINK, OF_2026]),
    at=st.integers(0, 60),
    letter=st.characters(exclude_categories=["Cs"]),
)
def test_a_changed_token_opens_nothing(
    world: World, link: CampaignLink, at: int, letter: str
) -> None:
    token = token_of(sign_campaign_link(world, link))
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
