"""What every page of one person has: the address, the name and the tabs."""

from collections.abc import Mapping
from typing import Any

from chalicelib.console.answers import WebPage
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.routes import ROOT
from chalicelib.console.visit import Visit
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import customers

CUSTOMERS = f"{ROOT}/customers"
CUSTOMER = f"{CUSTOMERS}/{{customer_id}}"
TABS: Mapping[str, Permission] = {
    "profile": Permission.CUSTOMERS_READ,
    "timeline": Permission.HISTORY_READ,
    "points": Permission.POINTS_READ,
    "purchases": Permission.PURCHASES_READ,
    "messages": Permission.HISTORY_READ,
    "consents": Permission.HISTORY_READ,
    "campaigns": Permission.HISTORY_READ,
    "appeals": Permission.APPEALS_READ,
    "notes": Permission.CUSTOMERS_NOTE,
    "chats": Permission.CUSTOMERS_CHANGE,
}
ACTIONS: Mapping[str, Permission] = {
    "edit": Permission.CUSTOMERS_CHANGE,
    "adjust": Permission.POINTS_ADJUST,
    "terms": Permission.TERMS_MANAGE,
    "card": Permission.CUSTOMERS_CHANGE,
    "phone": Permission.CUSTOMERS_CHANGE,
    "export": Permission.CUSTOMERS_CHANGE,
    "merge": Permission.CUSTOMERS_MERGE,
    "erase": Permission.CUSTOMERS_ERASE,
}
FIRST = "profile"  # its address is the person's own


def of_person(visit: Visit) -> dict[str, str]:
    """The part of an operation's path that names the person."""
    return {"customer_id": visit.path["customer_id"]}


def address(visit: Visit, name: str = FIRST) -> str:
    """The address of a tab or an action of the person."""
    own = f"{CUSTOMERS}/{visit.path['customer_id']}"
    return own if name == FIRST else f"{own}/{name}"


def tab(
    visit: Visit, name: str, values: Mapping[str, Any], fragment: str = "", status: int = 200
) -> WebPage:
    """Return one tab of the person."""
    around = _around(visit, name) | dict(values)
    return WebPage(f"customers/{name}.html", around, status, fragment=fragment)


def action(
    visit: Visit,
    name: str,
    values: Mapping[str, Any],
    errors: FormErrors = NO_ERRORS,
    status: int = 200,
    fragment: str = "",
) -> WebPage:
    """Return the page of something that staff do for the person."""
    around = {**_around(visit, name), "errors": errors, **values}
    return WebPage(f"customers/{name}.html", around, status, fragment=fragment)


def _around(visit: Visit, name: str) -> dict[str, Any]:
    customer = visit.perform(customers.show_customer, path=of_person(visit))
    return {
        "customer": customer,
        "tab": name,
        "tabs": [(each, address(visit, each)) for each, needs in TABS.items() if visit.may(needs)],
        "actions": {
            each: address(visit, each) for each, needs in ACTIONS.items() if visit.may(needs)
        },
        "home": address(visit),
    }
