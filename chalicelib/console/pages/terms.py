"""The list of customers with terms of their own."""

from collections.abc import Sequence
from typing import Any

from chalicelib.console.answers import Download, Shown
from chalicelib.console.csv_file import csv_file
from chalicelib.console.pages.programme.area import in_area
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.segments.choices import tier_options
from chalicelib.console.visit import Visit
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import named
from chalicelib.handlers.points import personal

TERMS = f"{ROOT}/terms"
PAGE, TABLE_PAGE, TABLE_PAGES_MAX = "50", "100", 100

pages = Pages()


@pages.get(TERMS, Permission.TERMS_MANAGE)
def show_list(visit: Visit) -> Shown:
    """Show a page of those with terms of their own, or all of them as a table."""
    if visit.request.query.get("format") == "csv":
        return _table(visit)
    query = {"limit": PAGE, "cursor": visit.request.query.get("cursor", "")}
    page = visit.perform(personal.list_terms, query=query)
    values = {
        "page": page,
        "names": _names(visit, [each.customer for each in page.customers]),
        "levels": dict(tier_options(visit, words_of(visit))),
    }
    return in_area(visit, "terms/list.html", values, fragment="terms/_rows.html")


def _names(visit: Visit, ids: Sequence[str]) -> dict[str, Any]:
    if not ids:
        return {}
    found = visit.perform(named.name_customers, body={"ids": list(ids)})
    return {each.id: each for each in found.customers}


def _table(visit: Visit) -> Download:
    words, cursor = words_of(visit), ""
    keys = ("person", "list", "discounts", "best", "level", "until", "id")
    rows: list[list[object]] = [[words.say(f"terms.column.{key}") for key in keys]]
    for _ in range(TABLE_PAGES_MAX):
        query = {"limit": TABLE_PAGE, "cursor": cursor}
        page = visit.perform(personal.list_terms, query=query)
        names = _names(visit, [each.customer for each in page.customers])
        for each in page.customers:
            person = names.get(each.customer)
            rows.append(
                [
                    words.person(person) if person else "",
                    words.say(f"terms.list.{each.price_list}"),
                    each.discounts,
                    each.rate / 100,
                    each.level,
                    each.until.isoformat() if each.until else "",
                    each.customer,
                ]
            )
        cursor = page.next or ""
        if not cursor:
            break
    return csv_file("terms.csv", rows)
