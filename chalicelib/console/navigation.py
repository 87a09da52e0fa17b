"""The bar of the pages: what a role may not open is not in it."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from chalicelib.console.routes import DESK, ROOT, TILL
from chalicelib.console.visit import Visit
from chalicelib.domain.staff.staff import Permission


class BarPlace(NamedTuple):
    """A word of the bar: its address, text key and icon.

    It needs one of some permissions, or none; the addresses `also` belong to it. A role that has
    the permission `unless` finds it elsewhere.
    """

    path: str
    key: str
    icon: str
    needs: tuple[Permission, ...] = ()
    also: tuple[str, ...] = ()
    unless: Permission | None = None


class SettingsPlace(NamedTuple):
    """A link of the page of settings: its address, text key, icon and what it needs."""

    path: str
    key: str
    icon: str
    needs: Permission


class Link(NamedTuple):
    """A word of the bar for one visit; the current one is the place where the visitor is."""

    path: str
    key: str
    icon: str
    is_current: bool


SETTINGS_PATH = f"{ROOT}/settings"
# All that is administered, by group. A page is added by one line, with the texts `<key>` and
# `<key>.about`; it then stands behind the last word of the bar for the roles that may open it.
SETTINGS: Mapping[str, tuple[SettingsPlace, ...]] = {
    "settings.group.files": (
        SettingsPlace(f"{ROOT}/imports", "settings.imports", "upload", Permission.IMPORTS_MANAGE),
        SettingsPlace(f"{ROOT}/exports", "settings.exports", "download", Permission.EXPORTS_MAKE),
    ),
    "settings.group.upkeep": (
        SettingsPlace(
            f"{ROOT}/channels", "settings.channels", "message-circle", Permission.OPERATIONS_READ
        ),
        SettingsPlace(f"{ROOT}/queues", "settings.queues", "list", Permission.OPERATIONS_READ),
        SettingsPlace(f"{ROOT}/jobs", "settings.jobs", "clock", Permission.OPERATIONS_READ),
        SettingsPlace(
            f"{ROOT}/quarantine", "settings.quarantine", "shield", Permission.OPERATIONS_READ
        ),
    ),
    "settings.group.customers": (
        SettingsPlace(f"{ROOT}/fields", "settings.fields", "pencil", Permission.FIELDS_MANAGE),
        SettingsPlace(
            f"{ROOT}/dictionaries", "settings.dictionaries", "list", Permission.FIELDS_MANAGE
        ),
        SettingsPlace(
            f"{ROOT}/customers/duplicates",
            "settings.duplicates",
            "users",
            Permission.CUSTOMERS_MERGE,
        ),
    ),
    "settings.group.people": (
        SettingsPlace(f"{ROOT}/staff", "settings.staff", "key", Permission.KEYS_MANAGE),
        # Administrators look at it; the bar has it for those who sell.
        SettingsPlace(TILL, "settings.till", "receipt", Permission.KEYS_MANAGE),
        SettingsPlace(f"{ROOT}/audit", "settings.audit", "history", Permission.AUDIT_READ),
    ),
}
_EVERY_PLACE = tuple(chain.from_iterable(SETTINGS.values()))

# At most six words for a role.
BAR = (
    BarPlace(ROOT, "bar.start", "chart-column"),
    BarPlace(TILL, "bar.till", "receipt", (Permission.PURCHASES_WRITE,)),
    BarPlace(
        f"{ROOT}/customers",
        "bar.customers",
        "users",
        (Permission.CUSTOMERS_READ,),
        # Segments are a view of the customers for a role whose bar has no room for them.
        tuple(f"{ROOT}/{name}" for name in ("sales", "segments", "rfm", "abc")),
    ),
    BarPlace(DESK, "bar.desk", "message-circle", (Permission.APPEALS_READ,)),
    BarPlace(
        f"{ROOT}/segments",
        "bar.segments",
        "filter",
        (Permission.SEGMENTS_READ,),
        (f"{ROOT}/rfm", f"{ROOT}/abc"),
        Permission.APPEALS_READ,
    ),
    BarPlace(
        f"{ROOT}/campaigns",
        "bar.campaigns",
        "megaphone",
        (Permission.CAMPAIGNS_READ,),
        (f"{ROOT}/triggers",),
    ),
    BarPlace(
        f"{ROOT}/programme",
        "bar.programme",
        "percent",
        (Permission.PROGRAMME_SIMULATE,),
        tuple(
            f"{ROOT}/{name}" for name in ("offers", "codes", "products", "shops", "terms", "bot")
        ),
    ),
    BarPlace(
        SETTINGS_PATH,
        "bar.settings",
        "settings",
        tuple(place.needs for place in _EVERY_PLACE),
        tuple(place.path for place in _EVERY_PLACE),
    ),
)


def bar_of(visit: Visit) -> list[Link]:
    """Return the places that the visitor may open."""
    allowed = [place for place in BAR if not place.needs or any(map(visit.may, place.needs))]
    found = [place for place in allowed if not (place.unless and visit.may(place.unless))]
    here = word_of(found, visit.request.path)
    return [Link(p.path, p.key, p.icon, p.path == here) for p in found]


def word_of(places: Sequence[BarPlace], path: str) -> str:
    """Return the address of the word that a page stands behind; empty: it stands behind none."""
    beneath = {start: place.path for place in places for start in (place.path, *place.also)}
    nearest = max((s for s in beneath if f"{path}/".startswith(f"{s}/")), key=len, default="")
    return beneath.get(nearest, "")


def settings_of(visit: Visit) -> dict[str, list[SettingsPlace]]:
    """Return the places of the settings that the visitor may open, by group."""
    found = {
        group: [place for place in places if visit.may(place.needs)]
        for group, places in SETTINGS.items()
    }
    return {group: places for group, places in found.items() if places}
