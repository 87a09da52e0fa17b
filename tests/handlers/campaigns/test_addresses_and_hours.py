"""Addresses, hours and texts of a campaign, from the request to what a person gets."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import LinkButton
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.ids import CampaignId
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.marketing import STOP, Desk, pointed, texts
from tests.builders.planning import keep, people
from tests.handlers.campaigns.office import Office
from tests.repo.builders import a_consent

TYPED = "https://магазин.рф/скидки?a=б"
URI = "https://xn--80aairftm.xn--p1ai/%D1%81%D0%BA%D0%B8%D0%B4%D0%BA%D0%B8?a=%D0%B1"


def link(url: str) -> dict[str, Any]:
    return {"kind": "link", "labels": {"ru": "Каталог"}, "url": url}


def test_c02_a_pasted_address_is_stored_as_a_uri(world: World, desk: Desk) -> None:
    """Case c02."""
    desk.writes(buttons=[STOP, link(TYPED)], picture=TYPED)

    shown = desk.sees().body
    assert (shown["picture"], shown["buttons"][1]["url"]) == (URI, URI)
    stored = world.campaigns.records.get(CampaignId(desk.id)).content
    assert isinstance(stored.buttons[1], LinkButton)
    assert stored.buttons[1].url == URI
    again = desk.changes(buttons=shown["buttons"], picture=TYPED)
    assert again.body["version"] == shown["version"]


@pytest.mark.parametrize(
    "url", ["https://shop.example/?c={{card}}", "https://shop.example/?c=%7B%7Bcard%7D%7D"]
)
def test_c05_a_place_in_an_address_is_refused(desk: Desk, url: str) -> None:
    """Case c05."""
    answer = desk.writes(buttons=[STOP, link(url)], picture=url)

    assert pointed(answer) == {
        "/buttons/1/url": "campaign.address_place",
        "/picture": "campaign.address_place",
    }


def test_a_field_that_touches_an_address_is_refused_in_every_text(desk: Desk) -> None:
    leak = "смотри https://shop.example/?c={{card}}&n={{name}}"
    button = {"kind": "link", "labels": {"ru": "shop.example/{{card}}"}, "url": URI}
    asks = {"kind": "answer", "labels": {"ru": "www.{{name}}"}, "value": "yes"}
    body = {"telegram": {"ru": leak, "en": leak}, "sms": {"ru": leak}, "email": {"ru": leak}}
    answer = desk.writes(texts=body, subjects={"ru": leak}, buttons=[STOP, button, asks])

    assert pointed(answer) == dict.fromkeys(
        (
            "/texts/telegram/ru",
            "/texts/telegram/en",
            "/texts/sms/ru",
            "/texts/email/ru",
            "/subjects/ru",
            "/buttons/1/labels/ru",
            "/buttons/2/labels/ru",
        ),
        "campaign.address_place",
    )
    kept = texts("telegram", "{{name}}, смотри https://shop.example/ : {{orders}}")
    assert desk.writes(**kept).status == 201
    assert pointed(desk.changes(**texts("telegram", leak))) == {
        "/texts/telegram/ru": "campaign.address_place"
    }


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1:8001/card.png", "https://10.0.0.5/a", "https://shop.local/"]
)
def test_an_address_that_customers_cannot_reach_is_refused(desk: Desk, url: str) -> None:
    wrong = {
        "/buttons/1/url": "campaign.address_private",
        "/picture": "campaign.address_private",
    }

    assert pointed(desk.writes(buttons=[STOP, link(url)], picture=url)) == wrong
    assert desk.writes(buttons=[STOP, link(TYPED)]).status == 201
    assert pointed(desk.changes(buttons=[STOP, link(url)], picture=url)) == wrong


@pytest.mark.parametrize("blank", ["\u200b\u2060", "\u3164", " \u00a0", "{{surname}}"])
def test_c07_a_text_without_anything_to_see_is_refused(desk: Desk, blank: str) -> None:
    """Case c07."""
    body = {"telegram": {"ru": blank}, "email": {"ru": "Осень"}}
    answer = desk.writes(texts=body, subjects={"ru": blank})

    assert pointed(answer) == {
        "/texts/telegram/ru": "campaign.text_empty",
        "/subjects/ru": "campaign.text_empty",
    }


@pytest.mark.parametrize("hours", [(0, 24), (9, 20), (11, 22), (22, 24)])
def test_c03_advertising_cannot_ask_for_quiet_hours(desk: Desk, hours: tuple[int, int]) -> None:
    """Case c03."""
    window = {"from_hour": hours[0], "to_hour": hours[1]}

    assert pointed(desk.writes(window=window)) == {"/window": "campaign.quiet_hours"}
    service = {"purpose": "service", "control_share_bp": 0, "buttons": []}
    assert desk.writes(window=window, **service).status == 201
    turned = desk.changes(purpose="advertising", buttons=[STOP])
    assert pointed(turned) == {"/window": "campaign.quiet_hours"}


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_c03_at_night_a_rehearsal_says_ten_in_the_morning_and_a_launch_waits(
    world: World, desk: Desk, clock: Clock, channel: str
) -> None:
    """Case c03: 22:30Z is 01:30 in Moscow."""
    clock.at = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
    world.settings = replace(
        world.settings,
        email_from="shop@example.org",
        email_double_opt_in="off",
        sms_prices="RU=50000",
    )
    consents = (a_consent(channel=channel),)
    keep(world, *people(3, consents=consents, email=Email("anna@example.org")))
    desk.writes(**texts(channel, "Осень"), subjects={"ru": "Осень"})

    rehearsal = desk.rehearses().body
    desk.launches()

    assert (rehearsal["gets"], rehearsal["reasons"]) == (3, {})
    assert rehearsal["by_hour"] == [{"channel": channel, "hour": 10, "customers": 3}]
    (chunk,) = Office(desk).chunks
    assert chunk.not_before == datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
