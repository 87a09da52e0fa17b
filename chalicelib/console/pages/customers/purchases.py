"""The receipts of a person; one opens under its row, with its returns and why it gave points."""

from chalicelib.console.answers import Shown
from chalicelib.console.pages.customers.tabs import CUSTOMER, of_person, tab
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import NotFound
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.points import account
from chalicelib.handlers.shopping import customer_purchases, purchases

PURCHASES = f"{CUSTOMER}/purchases"
NAMES_MAX = 3  # of products in a row of the list

pages = Pages()


@pages.get(PURCHASES, Permission.PURCHASES_READ)
def show_list(visit: Visit) -> Shown:
    """Show the receipts, newest first."""
    query = {"cursor": visit.request.query.get("cursor", "")}
    page = visit.perform(customer_purchases.list_purchases, path=of_person(visit), query=query)
    values = {"page": page, "names_max": NAMES_MAX}
    return tab(visit, "purchases", values, fragment="customers/_receipts.html")


@pages.get(f"{PURCHASES}/{{shop}}/{{receipt}}", Permission.PURCHASES_READ)
def show_receipt(visit: Visit) -> Shown:
    """Show one receipt with its rows, its returns and its points."""
    named = {name: visit.path[name] for name in ("shop", "receipt")}
    receipt = visit.perform(purchases.show_purchase, path=named)
    if receipt.customer_id != visit.path["customer_id"]:
        raise NotFound("purchase.not_found")
    values = {"receipt": receipt, "scale": _scale(visit), "tab": "purchases"}
    return tab(visit, "receipt", values, fragment="customers/_receipt.html")


def _scale(visit: Visit) -> int:
    """Return the decimals of a point; before the first programme no receipt has points."""
    try:
        return int(visit.perform(account.show_points, path=of_person(visit)).scale)
    except NotFound:
        return 0
