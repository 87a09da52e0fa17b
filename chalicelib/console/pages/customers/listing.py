"""The list of customers: its search, its pages, and the same as a table to download."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from chalicelib.console.answers import Download, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.pages.campaigns.audience import segments_of
from chalicelib.console.pages.customers.tabs import CUSTOMERS
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Malformed, Unavailable
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import customers
from chalicelib.handlers.segments import people

PAGE = "50"
CARD_DIGITS = 13
SOUGHT = "q"
FILE_PAGES_MAX = 20  # of a hundred customers: a file is a list for work, not a copy of the base
FILE_PAGE = "100"
FILE_TIME = timedelta(seconds=20)  # a page of the console has 29
SEGMENT = "segment"
EMPTY_PAGES_MAX = 3
FIELDS = ("phone", "card", "email", "birthday", "city", "shop")
SEARCHED = frozenset({"phone", "email", "card", "surname"})

pages = Pages()


@pages.get(CUSTOMERS, Permission.CUSTOMERS_READ)
def show_list(visit: Visit) -> Shown:
    """Show a page of the customers, or those whom the search found."""
    query = visit.request.query
    sought = query.get(SOUGHT, "").strip()
    segment = "" if sought else query.get(SEGMENT, "")
    if query.get("format") == "csv":
        return _file(visit, sought, segment)
    errors, found, status = NO_ERRORS, None, 200
    try:
        found = _asked(visit, sought, segment, query.get("cursor", ""), PAGE)
    except (Malformed, Unavailable) as refused:
        errors = _of_search(visit, refused)
        # While a person types, half a number is no failure.
        status = 200 if visit.request.is_fragment else refused_status(refused)
    values = {
        "found": found,
        "sought": sought,
        "errors": errors,
        "segment": segment,
        "segments": segments_of(visit) if visit.may(Permission.SEGMENTS_READ) else [],
        "kept": urlencode({SEGMENT: segment} if segment else {SOUGHT: sought}),
    }
    return WebPage("customers/list.html", values, status, fragment="customers/_found.html")


def _of_search(visit: Visit, refused: Malformed | Unavailable) -> FormErrors:
    """Return one sentence: the one field of the page may mean several of the API."""
    found = form_errors(refused, visit.locale, SEARCHED)
    return FormErrors(whole=(*found.whole, *found.fields.values())[:1])


def _asked(visit: Visit, sought: str, segment: str, cursor: str, limit: str) -> Any:  # noqa: ANN401
    query = {"limit": limit, "cursor": cursor}
    if segment:
        path = {"segment_id": segment}
        return _filled(partial(visit.perform, people.list_segment_customers, path=path), query)
    if not sought:
        return visit.perform(customers.list_customers, query=query)
    return _filled(partial(visit.perform, customers.search_customers, body=meaning(sought)), query)


def _filled(read: Callable[..., Any], query: dict[str, str]) -> Any:  # noqa: ANN401
    """Return the next people; the API shows empty pages where those who are sought are rare."""
    for _ in range(EMPTY_PAGES_MAX):
        page = read(query=query)
        if page.customers or not page.next:
            break
        query = {**query, "cursor": page.next}
    return page


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


def _file(visit: Visit, sought: str, segment: str) -> Download:
    """Return what the list shows, up to two thousand customers, each as the role sees them.

    The name of a file that has not all of them says so.
    """
    words, rows, cursor = words_of(visit), [], ""
    until = visit.world.now() + FILE_TIME
    for _ in range(FILE_PAGES_MAX):
        page = _asked(visit, sought, segment, cursor, FILE_PAGE)
        rows += [_row(each) for each in page.customers]
        cursor = page.next or ""
        if not cursor or visit.world.now() >= until:
            break
    names = ("surname", "first_name", *FIELDS, "registered", "id")
    heads = [words.say(f"customers.column.{name}") for name in names]
    name = f"customers-first-{len(rows)}.csv" if cursor else "customers.csv"
    return csv_file(name, [heads, *rows])


def _row(customer: Any) -> list[str]:  # noqa: ANN401 - the model of the answer
    told = [customer.surname, customer.first_name]
    told += [getattr(customer, name) for name in FIELDS]
    at = customer.registered_at.isoformat(timespec="seconds")
    return [each or "" for each in (*told, at, customer.id)]
