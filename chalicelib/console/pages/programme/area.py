"""The tabs that all pages of the programme, offers, codes and the catalogue share."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from chalicelib.console.answers import WebPage
from chalicelib.console.routes import ROOT
from chalicelib.console.visit import Visit
from chalicelib.domain.staff.staff import Permission

PROGRAMME = f"{ROOT}/programme"
AREA = (
    ("rules", PROGRAMME, Permission.PROGRAMME_READ),
    ("offers", f"{ROOT}/offers", Permission.OFFERS_READ),
    ("codes", f"{ROOT}/codes", Permission.OFFERS_READ),
    ("products", f"{ROOT}/products", Permission.CATALOGUE_READ),
    ("shops", f"{ROOT}/shops", Permission.CATALOGUE_READ),
    ("terms", f"{ROOT}/terms", Permission.TERMS_MANAGE),
    ("bot", f"{ROOT}/bot", Permission.BOT_CHANGE),
)


class AreaTab(NamedTuple):
    """A tab: its text key, its address, and whether the visitor is there."""

    key: str
    path: str
    is_current: bool


def in_area(
    visit: Visit,
    template: str,
    values: Mapping[str, Any],
    *,
    status: int = 200,
    fragment: str = "",
) -> WebPage:
    """Return a page with the tabs that the role may open."""
    asked = f"{visit.request.path}/"
    tabs = [
        AreaTab(f"area.{name}", path, asked.startswith(f"{path}/"))
        for name, path, needs in AREA
        if visit.may(needs)
    ]
    return WebPage(template, {"area": tabs, **values}, status, fragment=fragment)
