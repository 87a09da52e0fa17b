"""The bar of the pages: what a role may not open is not in it."""

from typing import NamedTuple

from chalicelib.console.routes import ROOT
from chalicelib.console.visit import Visit
from chalicelib.domain.staff.staff import Permission


class BarPlace(NamedTuple):
    """A word of the bar: its address, text key, icon and what it needs; `also` belong to it."""

    path: str
    key: str
    icon: str
    needs: Permission | None
    also: tuple[str, ...] = ()


class Link(NamedTuple):
    """A word of the bar for one visit; the current one is the place where the visitor is."""

    path: str
    key: str
    icon: str
    is_current: bool


BAR = (
    BarPlace(ROOT, "bar.start", "chart-column", None),
    BarPlace(f"{ROOT}/customers", "bar.customers", "users", Permission.CUSTOMERS_READ),
    BarPlace(
        f"{ROOT}/segments",
        "bar.segments",
        "filter",
        Permission.SEGMENTS_READ,
        (f"{ROOT}/rfm", f"{ROOT}/abc"),
    ),
    BarPlace(
        f"{ROOT}/campaigns",
        "bar.campaigns",
        "megaphone",
        Permission.CAMPAIGNS_READ,
        (f"{ROOT}/triggers",),
    ),
    BarPlace(
        f"{ROOT}/programme",
        "bar.programme",
        "percent",
        Permission.PROGRAMME_SIMULATE,
        tuple(f"{ROOT}/{name}" for name in ("offers", "codes", "products", "shops", "bot")),
    ),
    BarPlace(f"{ROOT}/staff", "bar.staff", "key", Permission.KEYS_MANAGE),
    BarPlace(f"{ROOT}/audit", "bar.audit", "history", Permission.AUDIT_READ),
)


def bar_of(visit: Visit) -> list[Link]:
    """Return the places that the visitor may open."""
    asked = f"{visit.request.path}/"
    found = [place for place in BAR if place.needs is None or visit.may(place.needs)]
    beneath = {start: p.path for p in found for start in (p.path, *p.also)}
    nearest = max((s for s in beneath if asked.startswith(f"{s}/")), key=len, default="")
    here = beneath.get(nearest, "")
    return [Link(p.path, p.key, p.icon, p.path == here) for p in found]
