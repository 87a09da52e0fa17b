"""What a message costs at most: known before anything is sent, and never exceeded."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chalicelib.domain.campaigns.run import ONLY_STEP
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.messages.sms.sms_parts import sms_parts
from chalicelib.domain.triggers import TRIGGERS
from chalicelib.services.messages.price_message import price_message
from chalicelib.services.messages.render_message import render_message
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.campaigns import CATALOGUE, STOP, a_record, says
from tests.repo.builders import a_customer

PRICES = Settings(sms_prices="RU=45000,KZ=70000", public_url="https://shop.example")
SERVICE = {"purpose": MessagePurpose.SERVICE, "buttons": ()}
MESSAGES = st.sampled_from(
    [(CampaignId("c" * 22), ONLY_STEP), *((CampaignId(name), "2026-11-21") for name in TRIGGERS)]
)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("A" * 160, 1), ("A" * 161, 2), ("я" * 70, 1), ("я" * 71, 2), ("{{name}}" + "я" * 30, 1)],
)
def test_an_sms_costs_its_parts(text: str, parts: int) -> None:
    content = says(text, **SERVICE)

    assert price_message(PRICES, content, "sms", "ru", "RU") == parts * 45_000
    assert price_message(PRICES, content, "sms", "ru", "KZ") == parts * 70_000


def test_links_and_the_way_out_have_their_price() -> None:
    alone = price_message(PRICES, says("Да", **SERVICE), "sms", "ru", "RU")
    linked = price_message(PRICES, says("Да", buttons=(CATALOGUE, STOP)), "sms", "ru", "RU")

    assert (alone, linked) == (45_000, 3 * 45_000)


@pytest.mark.parametrize(
    ("text", "locale", "parts"),
    [("Sale 10 [x]", "ru", 1), ("Sale 10 [x]", "en", 1), ("Скидка 10 [x]", "ru", 2)],
)
def test_c10_the_way_out_is_in_the_alphabet_of_the_text(
    world: World, text: str, locale: Locale, parts: int
) -> None:
    """Case c10."""
    content = says(text, buttons=(STOP,))
    customer = a_customer(id=CustomerId("c" * 22), locale=locale)

    outgoing = render_message(world, a_record(content), customer, "sms", ONLY_STEP)

    assert price_message(PRICES, content, "sms", locale, "RU") == parts * 45_000
    assert sms_parts(outgoing.text).parts == parts


def test_c10_a_cyrillic_label_or_name_makes_no_latin_way_out(world: World) -> None:
    """Case c10: the alphabet is that of the whole message."""
    content = says("Sale for {{name}}", buttons=(STOP,))

    anna = render_message(world, a_record(content), a_customer(), "sms", ONLY_STEP)
    john = a_customer(first_name="John")
    outgoing = render_message(world, a_record(content), john, "sms", ONLY_STEP)

    assert "Отписка: " in anna.text
    assert "Otpiska: " in outgoing.text


def test_a_country_without_a_price_gets_no_sms() -> None:
    assert price_message(PRICES, says("Да"), "sms", "ru", "BY") == 0


@pytest.mark.parametrize(("channel", "micro"), [("email", 100), ("telegram", 0), ("webchat", 0)])
def test_elsewhere_the_price_is_flat(channel: str, micro: int) -> None:
    assert price_message(PRICES, says("я" * 500), channel, "ru", "") == micro


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, orders=st.integers(0, 9), sent=MESSAGES)
def test_no_sms_costs_more_than_was_said(
    world: World, name: str, orders: int, sent: tuple[CampaignId, str]
) -> None:
    campaign, step = sent
    content = says("{{name}}, {{orders}} " + "я" * orders, buttons=(CATALOGUE, STOP))
    customer = a_customer(id=CustomerId("c" * 22), first_name=name)
    most = price_message(
        Settings(sms_prices="RU=1", public_url=world.settings.public_url),
        content,
        "sms",
        "ru",
        "RU",
    )

    outgoing = render_message(world, a_record(content, id=campaign), customer, "sms", step)

    assert sms_parts(outgoing.text).parts <= most
