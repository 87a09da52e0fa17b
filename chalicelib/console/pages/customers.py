"""The list of customers with its search, and one person with tabs."""

from typing import Any

from chalicelib.console.answers import Page, Redirect, Shown
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import chats, customers
from chalicelib.handlers.points import account

CUSTOMERS = f"{ROOT}/customers"
CUSTOMER = f"{CUSTOMERS}/{{customer_id}}"
PAGE = "50"
CARD_DIGITS = 13
SOUGHT = "q"

pages = Pages()


@pages.get(CUSTOMERS, Permission.CUSTOMERS_READ)
def show_list(visit: Visit) -> Shown:
    """Show a page of the customers, or those whom the search found."""
    sought = visit.request.query.get(SOUGHT, "").strip()
    found = _found(visit, sought) if sought else _page(visit)
    values = {"found": found, "sought": sought}
    return Page("customers/list.html", values, fragment="customers/_found.html")


@pages.get(CUSTOMER, Permission.CUSTOMERS_READ)
def show_profile(visit: Visit) -> Shown:
    """Show the profile of one person."""
    return _tab(visit, "profile", {})


@pages.get(f"{CUSTOMER}/timeline", Permission.HISTORY_READ)
def show_timeline(visit: Visit) -> Shown:
    """Show what has happened with one person, newest first."""
    query = {"cursor": visit.request.query.get("cursor", "")}
    page = visit.perform(customers.show_history, path=_path(visit), query=query)
    return _tab(visit, "timeline", {"page": page}, fragment="customers/_timeline.html")


@pages.get(f"{CUSTOMER}/points", Permission.POINTS_READ)
def show_points(visit: Visit) -> Shown:
    """Show the account of one person with its movements."""
    query = {"cursor": visit.request.query.get("cursor", "")}
    held = visit.perform(account.show_points, path=_path(visit))
    entries = visit.perform(account.list_entries, path=_path(visit), query=query)
    values = {"account": held, "page": entries}
    return _tab(visit, "points", values, fragment="customers/_entries.html")


@pages.get(f"{CUSTOMER}/chats", Permission.CUSTOMERS_CHANGE)
def show_chats(visit: Visit) -> Shown:
    """Show the chats of one person."""
    found = visit.perform(chats.list_of_customer, path=_path(visit))
    return _tab(visit, "chats", {"chats": found.chats})


@pages.post(f"{CUSTOMER}/chats", Permission.CUSTOMERS_CHANGE)
def unlink_chat(visit: Visit) -> Shown:
    """Unlink a chat from the card."""
    visit.perform(chats.unlink, path={**_path(visit), "chat": visit.value("chat")})
    return Redirect(visit.request.path, notice="done.chat_unlinked")


def _tab(visit: Visit, name: str, values: dict[str, Any], fragment: str = "") -> Page:
    customer = visit.perform(customers.show_customer, path=_path(visit))
    around = {"customer": customer, "tab": name, "tabs": _tabs(visit)}
    return Page(f"customers/{name}.html", {**around, **values}, fragment=fragment)


def _tabs(visit: Visit) -> list[tuple[str, str]]:
    """The tabs that the role may open: the name of each and its address."""
    at = f"{CUSTOMERS}/{visit.path['customer_id']}"
    every = [
        ("profile", at, Permission.CUSTOMERS_READ),
        ("timeline", f"{at}/timeline", Permission.HISTORY_READ),
        ("points", f"{at}/points", Permission.POINTS_READ),
        ("chats", f"{at}/chats", Permission.CUSTOMERS_CHANGE),
    ]
    return [(name, path) for name, path, needs in every if visit.may(needs)]


def _page(visit: Visit) -> Any:  # noqa: ANN401 - the model of the answer
    query = {"limit": PAGE, "cursor": visit.request.query.get("cursor", "")}
    return visit.perform(customers.list_customers, query=query)


def _found(visit: Visit, sought: str) -> Any:  # noqa: ANN401 - the model of the answer
    return visit.perform(customers.search_customers, body=_meant(sought))


def _meant(sought: str) -> dict[str, str]:
    """Return what a person meant by the one field: an e-mail, a card or a phone."""
    digits = sought.replace(" ", "")
    if "@" in sought:
        return {"email": sought}
    if digits.isdigit() and len(digits) == CARD_DIGITS:
        return {"card": digits}
    return {"phone": sought}


def _path(visit: Visit) -> dict[str, str]:
    return {"customer_id": visit.path["customer_id"]}
