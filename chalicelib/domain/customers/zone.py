"""The time zone of a customer, and how it is known (rule 5).

Source: the IANA time zone database, files zone.tab and tzdata.zi.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ZONES_MAX = 512  # names cached; the database holds about 600, a programme meets a few
UTC = "Etc/UTC"  # the one canonical zone without a place
NAME_COLUMN = 2  # of zone.tab
LINK = "L "  # begins a line of tzdata.zi that gives a zone another name

# The zones of each country, the most populous first.
_RUSSIA = """
    Europe/Moscow Europe/Kaliningrad Europe/Simferopol Europe/Kirov Europe/Volgograd
    Europe/Astrakhan Europe/Saratov Europe/Ulyanovsk Europe/Samara Asia/Yekaterinburg Asia/Omsk
    Asia/Novosibirsk Asia/Barnaul Asia/Tomsk Asia/Novokuznetsk Asia/Krasnoyarsk Asia/Irkutsk
    Asia/Chita Asia/Yakutsk Asia/Khandyga Asia/Vladivostok Asia/Ust-Nera Asia/Magadan
    Asia/Sakhalin Asia/Srednekolymsk Asia/Kamchatka Asia/Anadyr
"""
_KAZAKHSTAN = """
    Asia/Almaty Asia/Qyzylorda Asia/Qostanay Asia/Aqtobe Asia/Aqtau Asia/Atyrau Asia/Oral
"""
COUNTRY_ZONES: Mapping[str, tuple[str, ...]] = {
    "RU": tuple(_RUSSIA.split()),
    "KZ": tuple(_KAZAKHSTAN.split()),
    "BY": ("Europe/Minsk",),
    "UZ": ("Asia/Tashkent", "Asia/Samarkand"),
    "KG": ("Asia/Bishkek",),
    "TJ": ("Asia/Dushanbe",),
    "TM": ("Asia/Ashgabat",),
    "AM": ("Asia/Yerevan",),
    "AZ": ("Asia/Baku",),
    "GE": ("Asia/Tbilisi",),
    "MD": ("Europe/Chisinau",),
}


class ZoneSource(StrEnum):
    """How a customer's zone is known; shown beside it."""

    CUSTOMER = "customer"
    PHONE = "phone"
    PROGRAMME = "programme"


class KnownZone(NamedTuple):
    """A zone and how it is known."""

    name: str
    source: ZoneSource


def zone_of(*, explicit: str, country: str, programme: str) -> KnownZone:
    """Choose the zone; `explicit` may be empty, `country` is that of the phone (ISO 3166).

    An unknown name counts as empty.
    """
    if is_zone(explicit):
        return KnownZone(explicit, ZoneSource.CUSTOMER)
    # If the programme's zone lies in the country of the phone, it is the better guess: by +7 alone
    # a customer of a shop in Vladivostok would live in Moscow.
    zones = COUNTRY_ZONES.get(country, ())
    if zones and programme not in zones:
        return KnownZone(zones[0], ZoneSource.PHONE)
    return KnownZone(programme, ZoneSource.PROGRAMME)


# zoneinfo caches only the names that it found: it would search the disk for an unknown one again.
@lru_cache(ZONES_MAX)
def is_zone(name: str) -> bool:
    """Whether the time zone database knows the name."""
    try:
        ZoneInfo(name)
    # What zoneinfo raises for an unknown name, a malformed one, and the name of a folder.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def is_canonical_zone(name: str) -> bool:
    """Whether the name is the one of its zone today; old names such as `Europe/Kiev` are not.

    A caller sends such names, and the settings have one. What was stored before is read by
    `is_zone`.
    """
    return name in _canonical_zones()


def present_name(name: str) -> str | None:
    """Return the name that a zone has today; None if the database knows no such zone.

    None also for what is no place, such as `EST5EDT`.
    """
    if is_canonical_zone(name):
        return name
    target = _links().get(name)
    return target if target is not None and is_canonical_zone(target) else None


@cache
def _canonical_zones() -> frozenset[str]:
    # Read with the first customer who has a zone of their own; most requests name none.
    rows = (line.split("\t") for line in _lines("zone.tab") if not line.startswith("#"))
    return frozenset({UTC, *(row[NAME_COLUMN] for row in rows)})


def _links() -> Mapping[str, str]:
    # Not kept: it is read only to explain a refusal.
    lines = (line.split() for line in _lines("tzdata.zi") if line.startswith(LINK))
    return {name: target for _, target, name in lines}


def _lines(file: str) -> list[str]:
    return files("tzdata.zoneinfo").joinpath(file).read_text(encoding="utf-8").splitlines()
