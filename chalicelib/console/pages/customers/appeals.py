"""The appeals of one person, newest first."""

from chalicelib.console.answers import Shown
from chalicelib.console.pages.customers.tabs import CUSTOMER, of_person, tab
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.appeals import appeals, calls

pages = Pages()


@pages.get(f"{CUSTOMER}/appeals", Permission.APPEALS_READ)
def show_appeals(visit: Visit) -> Shown:
    """Show what the person asked people, in words and by telephone."""
    found = visit.perform(appeals.show_customer_appeals, path=of_person(visit)).appeals
    rang = visit.perform(calls.show_calls_of_customer, path=of_person(visit)).calls
    return tab(visit, "appeals", {"appeals": found, "calls": rang})
