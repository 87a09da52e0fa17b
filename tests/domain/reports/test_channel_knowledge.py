"""Section 10: what each channel may say of its messages."""

import pytest

from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.reports.channel_knowledge import Figure, figures_of, unknown_in
from chalicelib.domain.reports.unknown import Unknown

F = Figure
OF_ALL = {F.ACCEPTED, F.DELIVERED, F.READ, F.CLICKED, F.ANSWERED, F.ASKED, F.STOPPED}
OPENED = {F.OPENED_BY_PERSON, F.OPENED_BY_MACHINE, F.OPENED_UNSURE}


def known(channel: str) -> set[Figure]:
    return {each for each in figures_of(channel) if unknown_in(channel, each) is None}


@pytest.mark.parametrize("channel", ["telegram", "max", "webchat"])
def test_section_10_a_bot_knows_all_but_whether_it_was_read(channel: str) -> None:
    assert set(figures_of(channel)) == OF_ALL
    assert known(channel) == OF_ALL - {F.READ}
    assert unknown_in(channel, F.READ) == Unknown(f"{channel}.no_receipts")


def test_section_10_an_email_knows_three_classes_of_openings_and_not_whether_it_was_read() -> None:
    assert set(figures_of("email")) == set(Figure)
    assert known("email") == set(Figure) - {F.READ, F.ASKED}
    assert known("email") >= OPENED


def test_section_10_an_sms_knows_that_the_gateway_accepted_it_and_who_followed_the_link() -> None:
    assert set(figures_of("sms")) == OF_ALL
    assert known("sms") == {F.ACCEPTED, F.CLICKED, F.STOPPED}
    assert unknown_in("sms", F.DELIVERED) == Unknown("sms.no_receipts")
    assert unknown_in("sms", F.ASKED) == Unknown("sms.one_way")


def test_of_a_channel_that_nobody_described_only_acceptance_is_known() -> None:
    assert known("pigeon") == {F.ACCEPTED}


def test_only_vk_reports_that_a_message_was_read() -> None:
    assert {channel for channel in CHANNELS if unknown_in(channel, F.READ) is None} == {
        "vk",
        "whatsapp",
    }


def test_channels_name_figures_that_there_are() -> None:
    for channel in CHANNELS.values():
        assert {*channel.cannot_tell, *channel.own_figures} <= {*Figure}
