"""Sales by shop, cashier and category, and cohorts, as the clock added them up."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, NamedTuple

from chalicelib.console.answers import Download, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.refusals import NO_ERRORS, form_errors, refused_status
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit, zone_of
from chalicelib.console.words import PageWords
from chalicelib.domain.errors import Malformed
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.catalogue import shops
from chalicelib.handlers.totals import sales, totals
from chalicelib.handlers.totals.sales import SalesRowResponse

SALES, COHORTS = f"{ROOT}/sales", f"{ROOT}/sales/cohorts"
DAYS = 30
MONTHS_SHOWN = 13
DAYS_OF_MONTHS = 365
PAGE = 50
SHADES = 5
KINDS = ("shop", "cashier", "category")
COHORT_KINDS = ("registered", "bought")
FIELDS = frozenset({"from", "until", "by", "shop"})
SHOPS_MAX = "100"

pages = Pages()


class CohortCell(NamedTuple):
    """The buyers of a cohort in a month, their share of it, and the shade of the cell."""

    month: Any
    share: float | None
    shade: int


@pages.get(SALES, Permission.SALES_READ)
def show_sales(visit: Visit) -> Shown:
    """Show the rows of a period, the most money first."""
    asked, words = _asked(visit), words_of(visit)
    found, errors, status = [], NO_ERRORS, 200
    try:
        found = visit.perform(sales.show_sales, query=asked).rows
    except Malformed as refused:
        errors, status = form_errors(refused, visit.locale, FIELDS), refused_status(refused)
    if visit.request.query.get("format") == "csv" and not errors:
        return _file(words, asked["by"], found)
    start = _number(visit.request.query.get("start", ""))
    values = {
        "asked": asked,
        "errors": errors,
        "labels": {name: words.say(f"sales.field.{name}") for name in FIELDS},
        "rows": list(islice(found, start, start + PAGE)),
        "next": start + PAGE if len(found) > start + PAGE else 0,
        "start": start,
        "name_of": lambda row: name_of(words, asked["by"], row),
        "shops": _shops(visit, words),
        "kinds": [(kind, words.say(f"sales.by.{kind}")) for kind in KINDS],
    }
    return WebPage("sales/list.html", values, status, fragment="sales/_rows.html")


@pages.get(COHORTS, Permission.TOTALS_READ)
def show_cohorts(visit: Visit) -> Shown:
    """Show which part of each cohort bought in each month."""
    words, asked = words_of(visit), visit.request.query.get("by", "")
    kind = asked if asked in COHORT_KINDS else COHORT_KINDS[0]
    today = _yesterday(visit)
    first = (today - timedelta(days=DAYS_OF_MONTHS)).replace(day=1)
    query = {"from": first.isoformat(), "until": today.isoformat(), "by": kind}
    found = visit.perform(totals.show_cohorts, query=query)
    if visit.request.query.get("format") == "csv":
        return _cohort_file(words, found)
    months = found.months[-MONTHS_SHOWN:]
    values = {
        "kind": kind,
        "kinds": [(each, words.say(f"sales.cohort.{each}")) for each in COHORT_KINDS],
        "months": months,
        "cohorts": [(each, list(_cells(each, months))) for each in found.cohorts],
    }
    return WebPage("sales/cohorts.html", values)


def name_of(words: PageWords, by: str, row: SalesRowResponse) -> str:
    """Return what a row is called; a shop, key or category without a name has its code."""
    if by == "cashier":
        return row.cashier_name or words.say("sales.unknown_key", id=row.cashier)
    if by == "category":
        code = row.category or words.say("sales.no_category")
        return words.named(row.category_name, code)
    return words.named(row.shop_name, row.shop)


def _asked(visit: Visit) -> dict[str, str]:
    """Return the filters; what was not asked is the last thirty days by shop."""
    query, last = visit.request.query, _yesterday(visit)
    by = query.get("by", "")
    return {
        "from": query.get("from") or (last - timedelta(days=DAYS - 1)).isoformat(),
        "until": query.get("until") or last.isoformat(),
        "by": by if by in KINDS else KINDS[0],
        "shop": query.get("shop", ""),
    }


def _yesterday(visit: Visit) -> date:
    today: date = visit.world.now().astimezone(zone_of(visit.world)).date()
    return today - timedelta(days=1)


def _shops(visit: Visit, words: PageWords) -> list[tuple[str, str]]:
    found = visit.perform(shops.list_shops, query={"limit": SHOPS_MAX}).shops
    return [
        ("", words.say("sales.all_shops")),
        *((s.code, words.named(s.name, s.code)) for s in found),
    ]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _cells(cohort: Any, months: list[str]) -> Iterator[CohortCell | None]:  # noqa: ANN401
    """Yield a cell for each month; None before the cohort came, or where nothing is known."""
    known = {each.month: each for each in cohort.months}
    for month in months:
        found = known.get(month)
        if found is None or month < cohort.cohort:
            yield None
        else:
            share = found.buyers / found.customers if found.customers else None
            yield CohortCell(found, share, -(-int((share or 0) * 100) * (SHADES - 1) // 100))


def _file(words: PageWords, by: str, rows: list[SalesRowResponse]) -> Download:
    head = [words.say(f"sales.by.{by}"), *(words.say(f"sales.{name}") for name in COLUMNS)]
    head += [words.say("sales.field.shop"), words.say("sales.code")]
    lines = [
        [
            name_of(words, by, row),
            row.sums.receipts,
            row.sums.net.amount,
            row.sums.returns,
            row.sums.returned.amount,
            row.shop,
            row.cashier or row.category or row.shop,
        ]
        for row in rows
    ]
    return csv_file("sales.csv", [head, *lines])


def _cohort_file(words: PageWords, found: Any) -> Download:  # noqa: ANN401
    names = ("cohort_of", "month", "customers", "buyers", "net")
    lines = [
        [cohort.cohort, month.month, month.customers, month.buyers, month.net.amount]
        for cohort in found.cohorts
        for month in cohort.months
    ]
    return csv_file("cohorts.csv", [[words.say(f"sales.{name}") for name in names], *lines])


COLUMNS = ("receipts", "net", "returns", "returned")
