"""Visits of links: of people and of machines, to addresses of every kind."""

import pytest

from chalicelib.domain.campaigns.campaign import LinkButton
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.world import World
from tests.builders.campaigns import AUTUMN, a_message, stored_record
from tests.builders.clock import Clock
from tests.builders.planning import contacted
from tests.handlers.responses.test_links import (
    EMAIL_AND_SMS,
    allowed,
    ask,
    link_to,
    touches,
    way_out,
)
from tests.repo.builders import a_customer, stored


@pytest.fixture
def reader(world: World) -> Customer:
    """A person who agreed to advertising in three channels."""
    stored_record(world)
    return stored(world, a_customer(consents=EMAIL_AND_SMS))


@pytest.mark.parametrize(
    ("seconds", "kind"),
    [
        (0, EngagementKind.SCANNED),
        (1, EngagementKind.SCANNED),
        (9, EngagementKind.SCANNED),
        (10, EngagementKind.CLICKED),
        (3600, EngagementKind.CLICKED),
    ],
)
def test_c06_no_person_clicks_within_seconds(
    world: World, reader: Customer, clock: Clock, seconds: int, kind: EngagementKind
) -> None:
    """Case c06: a scanner with the headers of a browser."""
    contacted(world, reader, Step(AUTUMN, "1"), clock.now())
    clock.moves(seconds=seconds)

    assert ask("GET", link_to(world, reader))["statusCode"] == 302
    assert touches(world, reader) == {kind}


def test_c06_what_is_sent_again_is_scanned_again(
    world: World, reader: Customer, clock: Clock
) -> None:
    """Case c06."""
    contacted(world, reader, Step(AUTUMN, "1#again1"), clock.now())
    clock.moves(seconds=5)
    ask("GET", link_to(world, reader))

    assert touches(world, reader) == {EngagementKind.SCANNED}


def test_c02_a_visit_leads_to_an_address_in_ascii(world: World) -> None:
    """Case c02: of a campaign that an older release stored too."""
    typed = LinkButton({"ru": "Да"}, "https://магазин.рф/скидки?a=б")
    stored_record(world, a_message(buttons=(typed,)))
    reader = stored(world, a_customer())

    answer = ask("GET", link_to(world, reader))

    assert (answer["statusCode"], answer["headers"]["Location"]) == (
        302,
        "https://xn--80aairftm.xn--p1ai/%D1%81%D0%BA%D0%B8%D0%B4%D0%BA%D0%B8?a=%D0%B1",
    )
    assert touches(world, reader) == {EngagementKind.CLICKED}


@pytest.mark.parametrize("url", ["https://shop.example/{{card}}", "https://shop"])
def test_c02_what_leads_nowhere_is_no_click(world: World, url: str) -> None:
    """Case c02: counted only when it opened."""
    stored_record(world, a_message(buttons=(LinkButton({"ru": "Да"}, url),)))
    reader = stored(world, a_customer())

    assert ask("GET", link_to(world, reader))["statusCode"] == 404
    assert touches(world, reader) == set()


def test_a08_a_look_at_the_page_that_ends_advertising_ends_nothing(
    world: World, reader: Customer
) -> None:
    """Case a08."""
    answer = ask("HEAD", way_out(world, reader))

    assert (answer["statusCode"], answer["body"]) == (200, "")
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert allowed(world, reader) == {"telegram", "email", "sms"}
    assert touches(world, reader) == set()
