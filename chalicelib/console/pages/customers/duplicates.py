"""Pairs of records that look like one person: merge them, or tell them apart."""

from contextlib import suppress

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.pages.customers.tabs import CUSTOMERS
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import NotFound
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import duplicates

DUPLICATES = f"{CUSTOMERS}/duplicates"

pages = Pages()


@pages.get(DUPLICATES, Permission.CUSTOMERS_MERGE)
def show_pairs(visit: Visit) -> Shown:
    """Show the pairs that wait for a decision."""
    query = {"cursor": visit.request.query.get("cursor", "")}
    found = visit.perform(duplicates.list_pairs, query=query)
    values = {"page": found, "home": CUSTOMERS}
    return WebPage("customers/duplicates.html", values, fragment="customers/_pairs.html")


@pages.post(DUPLICATES, Permission.CUSTOMERS_MERGE)
def tell_apart(visit: Visit) -> Shown:
    """Suggest a pair no more."""
    one, _, other = visit.value("pair").partition(" ")
    with suppress(NotFound):  # they were merged meanwhile
        visit.perform(duplicates.tell_apart, path={"one": one, "other": other})
    return Redirect(DUPLICATES, notice="done.told_apart")
