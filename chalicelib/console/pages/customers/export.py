"""The data of a person as a file, for a person who asks for them."""

from chalicelib.console.answers import Download, Shown
from chalicelib.console.pages.customers.tabs import CUSTOMER, action, of_person
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import exports

EXPORT = f"{CUSTOMER}/export"

pages = Pages()


@pages.get(EXPORT, Permission.CUSTOMERS_CHANGE)
def show_contents(visit: Visit) -> Shown:
    """Show what the file holds, and the button that gives it."""
    return action(visit, "export", {})


@pages.post(EXPORT, Permission.CUSTOMERS_CHANGE)
def give_file(visit: Visit) -> Shown:
    """Give the file; by POST, so that no link and no history of a browser gives it again."""
    data = visit.perform(exports.export_data, path=of_person(visit))
    return Download("customer.json", "application/json; charset=utf-8", str(data).encode())
