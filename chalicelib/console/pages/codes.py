"""Promo codes: the batches, one batch with its codes, and the form of new ones."""

from collections.abc import Iterator
from typing import Any

from chalicelib.console.answers import Download, Redirect, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.pages.programme.area import in_area
from chalicelib.console.pages.programme.fields import PointUnit
from chalicelib.console.pages.programme.form import errors_of
from chalicelib.console.pages.programme.notation import read_codes, read_count
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Conflict, Malformed, NotFound, Rejected
from chalicelib.domain.spreadsheets.csv_text import BYTE_ORDER_MARK, MEDIA
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.offers import offers, promo_codes
from chalicelib.handlers.offers.requests import TABLE_MAX

CODES = f"{ROOT}/codes"
NEW = f"{CODES}/new"
BATCH = f"{CODES}/{{codes_id}}"
FIELDS = ["offer", "codes", "generate.count", "generate.prefix", "limits.total"]
FIELDS += ["limits.per_customer"]
NUMBERS = ("generate.count", "limits.total", "limits.per_customer")
NAMED, RANDOM = "named", "random"
MANY, PAGES_MAX = "100", 20

pages = Pages()


@pages.get(CODES, Permission.OFFERS_READ)
def show_list(visit: Visit) -> Shown:
    """Show a page of the batches, newest first."""
    names = {each.id: each.name for each in _offers(visit)}
    if visit.request.query.get("format") == "csv":
        return csv_file("promo-code-batches.csv", _table(visit, names))
    query = {"cursor": visit.request.query.get("cursor", "")}
    page = visit.perform(promo_codes.list_batches, query=query)
    values = {"page": page, "names": names, "may_make": visit.may(Permission.OFFERS_WRITE)}
    return in_area(visit, "codes/list.html", values, fragment="codes/_rows.html")


@pages.get(NEW, Permission.OFFERS_WRITE)
def show_form(visit: Visit) -> Shown:
    """Show the form of new codes."""
    return _form(visit, NO_ERRORS)


@pages.post(NEW, Permission.OFFERS_WRITE)
def make(visit: Visit) -> Shown:
    """Make named codes at once, or begin to make random ones."""
    try:
        made = visit.perform(promo_codes.make_promo_codes, body=_body(visit))
    except (Malformed, Rejected, Conflict) as refused:
        return _form(visit, errors_of(refused, visit.locale, FIELDS), 422)
    return Redirect(f"{CODES}/{made.id}", notice="done.codes_made")


@pages.get(BATCH, Permission.OFFERS_READ)
def show(visit: Visit) -> Shown:
    """Show how far a batch is, and its codes; or a table of them."""
    path = {"codes_id": visit.path["codes_id"]}
    query = visit.request.query
    if query.get("format") == "csv":
        asked = {"first": query.get("first", "1")}
        table = visit.perform(promo_codes.show_code_table, path=path, query=asked)
        return Download(
            f"promo-codes-{asked['first']}.csv", MEDIA, f"{BYTE_ORDER_MARK}{table}".encode()
        )
    batch = visit.perform(promo_codes.show_promo_codes, path=path)
    values = {
        "batch": batch,
        "offer": _offer(visit, batch.offer),
        "codes": _codes(visit, path),
        "tables": range(1, batch.made + 1, TABLE_MAX),
        "table_max": TABLE_MAX,
    }
    return in_area(visit, "codes/batch.html", values, fragment="codes/_batch.html")


def _codes(visit: Visit, path: dict[str, str]) -> Any:  # noqa: ANN401 - the model of the answer
    """Return a page of the codes; None where the role or a new secret does not show them."""
    if not visit.may(Permission.OFFERS_WRITE):
        return None
    query = {"cursor": visit.request.query.get("cursor", "")}
    try:
        return visit.perform(promo_codes.list_promo_codes, path=path, query=query)
    except Conflict:
        return None


def _form(visit: Visit, errors: FormErrors, status: int = 200) -> WebPage:
    words = words_of(visit)
    now = visit.world.now()
    known = [each for each in _offers(visit) if each.until > now]
    values = {
        "errors": errors,
        "labels": {name: words.say(f"codes.field.{name}") for name in FIELDS},
        "offers": [(each.id, each.name.said(visit.locale)) for each in known],
        "offer": visit.value("offer", visit.request.query.get("offer", "")),
        "way": visit.value("way", RANDOM),
    }
    return in_area(visit, "codes/new.html", values, status=status)


def _body(visit: Visit) -> dict[str, Any]:
    """Return the body of the API for the form.

    Raises:
        Malformed: a number cannot be read; its pointers name all of them.
    """
    numbers: dict[str, int] = {}
    wrong: dict[str, str] = {}
    for name in NUMBERS:
        text = visit.value(name).strip()
        try:
            if text:
                numbers[name] = read_count(text, PointUnit(0, ""))
        except ValueError as exc:
            wrong[f"/{name}"] = str(exc)
    limits = {name: numbers.get(f"limits.{name}") for name in ("total", "per_customer")}
    body: dict[str, Any] = {"offer": visit.value("offer"), "limits": limits}
    if visit.value("way") == NAMED:
        body["codes"] = read_codes(visit.value("codes"))
    elif "generate.count" in numbers:
        prefix = visit.value("generate.prefix").strip()
        body["generate"] = {"count": numbers["generate.count"], "prefix": prefix}
    else:
        wrong.setdefault("/generate.count", "form.required")
    if wrong:
        raise Malformed(wrong)
    return body


def _offers(visit: Visit) -> list[Any]:
    found: list[Any] = []
    cursor = ""
    for _ in range(PAGES_MAX):
        page = visit.perform(offers.list_offers, query={"limit": MANY, "cursor": cursor})
        found += page.offers
        cursor = page.next or ""
        if not cursor:
            break
    return found


def _offer(visit: Visit, offer_id: str) -> Any:  # noqa: ANN401 - the model of the answer
    try:
        return visit.perform(offers.show_offer, path={"offer_id": offer_id})
    except NotFound:
        return None


def _table(visit: Visit, names: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    yield ("id", "offer", "offer_name", "created_at", "state", "made", "count")
    cursor = ""
    for _ in range(PAGES_MAX):
        query = {"limit": MANY, "cursor": cursor}
        page = visit.perform(promo_codes.list_batches, query=query)
        for each in page.batches:
            name = names[each.offer].said(visit.locale) if each.offer in names else ""
            yield (
                each.id,
                each.offer,
                name,
                each.created_at.isoformat(),
                each.state,
                each.made,
                each.count,
            )
        cursor = page.next or ""
        if not cursor:
            return
