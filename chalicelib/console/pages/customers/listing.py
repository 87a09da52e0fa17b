"""The list of customers: its search, its pages, and the same as a table to download."""

from typing import Any

from chalicelib.console.answers import Download, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.pages.customers.tabs import CUSTOMERS
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Malformed, Unavailable
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import customers

PAGE = "50"
CARD_DIGITS = 13
SOUGHT = "q"
FILE_PAGES_MAX = 20  # of a hundred customers: a file is a list for work, not a copy of the base
FILE_PAGE = "100"
FIELDS = ("phone", "card", "email", "birthday", "city", "shop")
SEARCHED = frozenset({"phone", "email", "card", "surname"})

pages = Pages()


@pages.get(CUSTOMERS, Permission.CUSTOMERS_READ)
def show_list(visit: Visit) -> Shown:
    """Show a page of the customers, or those whom the search found."""
    query = visit.request.query
    sought = query.get(SOUGHT, "").strip()
    if query.get("format") == "csv":
        return _file(visit, sought)
    errors, found, status = NO_ERRORS, None, 200
    try:
        found = _asked(visit, sought, query.get("cursor", ""), PAGE)
    except (Malformed, Unavailable) as refused:
        errors = _of_search(visit, refused)
        # While a person types, half a number is no failure.
        status = 200 if visit.request.is_fragment else refused_status(refused)
    values = {"found": found, "sought": sought, "errors": errors}
    return WebPage("customers/list.html", values, status, fragment="customers/_found.html")


def _of_search(visit: Visit, refused: Malformed | Unavailable) -> FormErrors:
    """Return one sentence: the one field of the page may mean several of the API."""
    found = form_errors(refused, visit.locale, SEARCHED)
    return FormErrors(whole=(*found.whole, *found.fields.values())[:1])


def _asked(visit: Visit, sought: str, cursor: str, limit: str) -> Any:  # noqa: ANN401 - a model
    query = {"limit": limit, "cursor": cursor}
    if not sought:
        return visit.perform(customers.list_customers, query=query)
    return visit.perform(customers.search_customers, query=query, body=meaning(sought))


def meaning(sought: str) -> dict[str, str]:
    """Return what a person meant by the one field: an e-mail, a card, a phone or a surname."""
    digits = "".join(each for each in sought if each.isdigit())
    if "@" in sought:
        return {"email": sought}
    if not digits and any(each.isalpha() for each in sought):
        return {"surname": sought}
    if len(digits) == CARD_DIGITS and sought.replace(" ", "").isdigit():
        return {"card": digits}
    return {"phone": sought}


def _file(visit: Visit, sought: str) -> Download:
    """Return what the list shows, up to two thousand customers, each as the role sees them."""
    words, rows, cursor = words_of(visit), [], ""
    for _ in range(FILE_PAGES_MAX):
        page = _asked(visit, sought, cursor, FILE_PAGE)
        rows += [_row(each) for each in page.customers]
        cursor = page.next or ""
        if not cursor:
            break
    names = ("surname", "first_name", *FIELDS, "registered", "id")
    heads = [words.say(f"customers.column.{name}") for name in names]
    return csv_file("customers.csv", [heads, *rows])


def _row(customer: Any) -> list[str]:  # noqa: ANN401 - the model of the answer
    told = [customer.surname, customer.first_name]
    told += [getattr(customer, name) for name in FIELDS]
    at = customer.registered_at.isoformat(timespec="seconds")
    return [each or "" for each in (*told, at, customer.id)]
