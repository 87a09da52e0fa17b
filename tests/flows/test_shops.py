"""The bot's command "shops": addresses and hours, and the nearest first."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.catalogue.shop import CatalogueShop, Holiday, OpeningHours, Position
from chalicelib.world import World
from tests.builders.catalogue import NEVSKY, has_catalogue
from tests.builders.people import Telegrammer, WebchatVisitor
from tests.conftest import ORIGIN

MOSCOW = CatalogueShop(
    "m1",
    {"ru": "Арбат", "en": "Arbat"},
    {"ru": "Москва, Арбат, 1", "en": "Moscow, Arbat 1"},
    (OpeningHours((1, 2, 3, 4, 5, 6, 7), "00:00", "24:00"),),
    position=Position("55.7522", "37.5925"),
)
HERE = {"latitude": 59.9343, "longitude": 30.3351}
BUTTON = "📍 Ближайшие магазины"


@pytest.fixture
def member(world: World, anna: Telegrammer) -> Telegrammer:
    anna.registers()
    return anna


def opens(world: World, *shops: CatalogueShop) -> None:
    world.commit(None, *map(world.catalogue.shops.save_write, shops))


def sends(member: Telegrammer, **place: Any) -> str:
    return member.sends(member.update(location={**HERE, **place})).text


@pytest.mark.parametrize("word", ["магазины", "/shops", "где вы находитесь?", "часы работы"])
def test_every_shop_is_shown_with_address_and_hours(
    world: World, member: Telegrammer, word: str
) -> None:
    has_catalogue(world)
    opens(world, MOSCOW, CatalogueShop("web", {"ru": "Сайт", "en": "Web shop"}))

    heard = member.says(word)

    assert heard.text == (
        "Наши магазины:\n\n"
        "Арбат\nМосква, Арбат, 1\nЕжедневно: круглосуточно\n\n"
        "Лавка на Невском\nНевский пр., 1\nпн–пт: 09:00–21:00\nсб, вс: 10:00–20:00\n"
        "Сейчас открыто, до 20:00\n"
        "Телефон: +7 812 123-45-67\n\n"
        "Сайт\n\n"
        "Пришлите геопозицию, и я покажу ближайшие."
    )
    assert heard.buttons[0] == (BUTTON,)
    (key,) = heard.call["reply_markup"]["keyboard"][0]
    assert key["request_location"] is True


def test_the_nearest_shop_comes_first_where_a_location_is_sent(
    world: World, member: Telegrammer
) -> None:
    has_catalogue(world)
    near = replace(NEVSKY, code="s2", name={"ru": "У дома", "en": "Home"}, address={}, hours=())
    opens(world, MOSCOW, replace(near, phone="", position=Position("59.9343", "30.3300")))

    said = sends(member)

    assert said.startswith(
        "Ближайшие к вам магазины:\n\nУ дома — 280 м\n\nЛавка на Невском — 1,3 км"
    )
    assert said.index("Лавка на Невском") < said.index("Арбат — 63")


def test_the_reader_of_english_reads_english(world: World, member: Telegrammer) -> None:
    has_catalogue(world)
    member.says("English")

    assert "Lavka on Nevsky — 1.3 km\nNevsky pr. 1\nMon–Fri: 09:00–21:00\nSat, Sun" in sends(member)


def test_single_weekdays_are_named(world: World, member: Telegrammer) -> None:
    opens(world, replace(NEVSKY, hours=(OpeningHours((1, 3, 6, 7), "10:00", "02:00"),)))

    assert "\nпн, ср, сб, вс: 10:00–02:00" in member.says("магазины").text


def test_days_off_and_a_closed_shop_are_said(world: World, member: Telegrammer) -> None:
    """Now is Saturday noon in Moscow, and evening in Vladivostok."""
    hours = (OpeningHours((1, 2, 3, 4, 5), "09:00", "18:00"),)
    east = (OpeningHours((6,), "09:00", "18:00"),)
    opens(
        world,
        replace(NEVSKY, hours=hours, phone=""),
        replace(MOSCOW, hours=east, zone="Asia/Vladivostok"),
    )

    heard = member.says("магазины").text
    member.says("English")
    in_english = member.says("shops").text

    assert "пн–пт: 09:00–18:00\nсб, вс: выходной\nСейчас закрыто\n" in heard
    assert "сб: 09:00–18:00\nпн–пт, вс: выходной\nСейчас закрыто\n" in heard
    assert "Mon–Fri: 09:00–18:00\nSat, Sun: closed\nClosed now\n" in in_english


def test_the_holidays_of_two_weeks_are_said(world: World, member: Telegrammer) -> None:
    today = world.now().date()
    days = (
        Holiday(today + timedelta(days=40)),
        Holiday(today + timedelta(days=2)),
        Holiday(today + timedelta(days=1), "10:00", "16:00"),
    )
    opens(world, replace(NEVSKY, holidays=days))

    heard = member.says("магазины").text
    first, second = heard.index(": 10:00–16:00"), heard.index("2026: выходной")
    assert first < second
    assert heard.count("выходной") == 1


def test_the_button_without_a_location_shows_all_shops(world: World, member: Telegrammer) -> None:
    has_catalogue(world)

    assert member.says(BUTTON).text.startswith("Наши магазины:")


def test_a_long_list_ends_with_how_many_more_there_are(world: World, member: Telegrammer) -> None:
    opens(world, *(replace(NEVSKY, code=f"s{number}") for number in range(11)))

    assert "Ещё магазинов: 3" in member.says("магазины").text
    assert sends(member).endswith("Ещё магазинов: 3")


def test_without_a_catalogue_the_bot_says_so(world: World, member: Telegrammer) -> None:
    assert "я пока не знаю" in member.says("магазины").text
    assert "я пока не знаю" in sends(member)


def test_shops_without_places_are_listed_all_the_same(world: World, member: Telegrammer) -> None:
    opens(world, replace(NEVSKY, position=None))

    assert sends(member).startswith("Наши магазины:")


def test_who_is_no_customer_yet_may_ask_too(world: World, anna: Telegrammer) -> None:
    has_catalogue(world)
    anna.says("/start")

    assert "Невский пр., 1" in anna.says("магазины").text
    assert "только слова и кнопки" in sends(anna)


def test_a_page_is_asked_for_no_location(world: World) -> None:
    has_catalogue(world)
    visitor = WebchatVisitor(world, origin=ORIGIN)
    visitor.fills_in("+79211234567")
    said = visitor.says("shops")[-1]["text"]

    assert "Nevsky pr. 1" in said
    assert "location" not in said


@pytest.mark.parametrize("place", [{"latitude": 91}, {"longitude": -181}])
def test_a_place_that_is_none_is_no_update(member: Telegrammer, place: dict[str, Any]) -> None:
    assert sends(member, **place) == ""
