"""Rule 5: the zone of a customer is explicit, else by the phone, else the programme's."""

from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.customers.zone import (
    COUNTRY_ZONES,
    ZoneSource,
    is_canonical_zone,
    is_zone,
    present_name,
    zone_of,
)


@pytest.mark.parametrize(
    ("explicit", "country", "programme", "name", "source"),
    [
        ("Asia/Omsk", "KZ", "Europe/Moscow", "Asia/Omsk", ZoneSource.CUSTOMER),
        ("", "KZ", "Europe/Moscow", "Asia/Almaty", ZoneSource.PHONE),
        ("", "BY", "Europe/Moscow", "Europe/Minsk", ZoneSource.PHONE),
        ("", "UZ", "Europe/Moscow", "Asia/Tashkent", ZoneSource.PHONE),
        ("", "RU", "Asia/Almaty", "Europe/Moscow", ZoneSource.PHONE),
        ("", "RU", "Asia/Vladivostok", "Asia/Vladivostok", ZoneSource.PROGRAMME),
        ("", "DE", "Europe/Moscow", "Europe/Moscow", ZoneSource.PROGRAMME),
        ("", "001", "Europe/Moscow", "Europe/Moscow", ZoneSource.PROGRAMME),
        ("Mars/Olympus", "KZ", "Europe/Moscow", "Asia/Almaty", ZoneSource.PHONE),
    ],
)
def test_rule_5_the_zone_and_how_it_is_known(
    explicit: str, country: str, programme: str, name: str, source: ZoneSource
) -> None:
    assert zone_of(explicit=explicit, country=country, programme=programme) == (name, source)


@pytest.mark.parametrize("country", sorted(COUNTRY_ZONES))
def test_every_zone_of_the_table_exists(country: str) -> None:
    assert all(ZoneInfo(name).key == name for name in COUNTRY_ZONES[country])


@pytest.mark.parametrize("name", ["", "Europe", "../etc/passwd", "/etc/localtime", "a" * 5000])
def test_what_is_no_zone(name: str) -> None:
    assert not is_zone(name)


@given(st.text(max_size=40))
def test_any_text_can_be_asked_about(name: str) -> None:
    assert is_zone(name) in {True, False}


@pytest.mark.parametrize("name", ["Europe/Moscow", "Europe/Kyiv", "Asia/Omsk", "Etc/UTC"])
def test_the_present_name_of_a_zone_is_accepted(name: str) -> None:
    assert is_canonical_zone(name)


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Kiev",
        "US/Eastern",
        "Etc/GMT+3",
        "EST5EDT",
        "MSK",
        "UTC",
        "Zulu",
        "posixrules",
        "localtime",
        "europe/moscow",
        "Europe",
        "",
        "# tzdb",
    ],
)
def test_another_name_is_not(name: str) -> None:
    assert not is_canonical_zone(name)


@pytest.mark.parametrize("country", sorted(COUNTRY_ZONES))
def test_every_zone_of_the_table_has_its_present_name(country: str) -> None:
    assert all(map(is_canonical_zone, COUNTRY_ZONES[country]))


@pytest.mark.parametrize(
    ("name", "present"),
    [
        ("Europe/Kiev", "Europe/Kyiv"),
        ("US/Eastern", "America/New_York"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("UTC", "Etc/UTC"),
        ("Europe/Moscow", "Europe/Moscow"),
        ("Greenwich", None),
        ("Moscow", None),
        ("", None),
    ],
)
def test_an_old_name_has_a_present_one(name: str, present: str | None) -> None:
    assert present_name(name) == present


def test_every_present_name_is_its_own() -> None:
    assert all(map(is_zone, available_timezones()))
    named = {present_name(name) for name in available_timezones()} - {None}
    assert all(present_name(str(name)) == name for name in named)
