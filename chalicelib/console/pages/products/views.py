"""The list of products, one product, and many at once."""

from collections.abc import Iterator, Sequence
from urllib.parse import quote, unquote

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.pages.products.categories import MANY, PAGES_MAX, every_category
from chalicelib.console.pages.products.form import (
    COLUMNS,
    MARKS,
    PRICES,
    ROWS_MAX,
    SKU,
    TEXTS,
    UNITS,
    bodies_of,
    body_of,
    faults,
    pasted,
    typed_of,
)
from chalicelib.console.pages.programme.area import in_area
from chalicelib.console.pages.programme.fields import Json
from chalicelib.console.pages.programme.form import errors_of
from chalicelib.console.pages.programme.stale import VERSION, differing, version_read, version_shown
from chalicelib.console.reasons import reason
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Conflict, Malformed, NotFound, Rejected
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.catalogue import products as api

PRODUCTS = f"{ROOT}/products"
NEW, PASTE = f"{PRODUCTS}/new", f"{PRODUCTS}/paste"
PRODUCT = f"{PRODUCTS}/{{sku}}"
NAMES = [SKU, *TEXTS, *PRICES, *MARKS]
FAULTS_SHOWN = 20
CONFLICT = 409

pages = Pages()


@pages.get(PRODUCTS, Permission.CATALOGUE_READ)
def show_list(visit: Visit) -> Shown:
    """Show a page of the products, or of those that are sought."""
    asked = _asked(visit)
    if visit.request.query.get("format") == "csv":
        return csv_file("products.csv", _table(visit, asked))
    cursor = visit.request.query.get("cursor", "")
    page = visit.perform(api.list_products, query={**asked, "cursor": cursor})
    categories = every_category(visit)
    values = {
        "page": page,
        "asked": asked,
        "categories": categories,
        "category_names": {each.code: each.name for each in categories},
        "may_change": visit.may(Permission.CATALOGUE_WRITE),
    }
    return in_area(visit, "products/list.html", values, fragment="products/_found.html")


@pages.get(NEW, Permission.CATALOGUE_WRITE)
def show_new(visit: Visit) -> Shown:
    """Show the form of a new product."""
    return _form(visit, dict(visit.typed) or dict.fromkeys(MARKS, "yes"), None)


@pages.post(NEW, Permission.CATALOGUE_WRITE)
def create(visit: Visit) -> Shown:
    """Put a new product into the catalogue."""
    return _saved(visit, visit.value(SKU).strip(), is_new=True)


@pages.get(PASTE, Permission.CATALOGUE_WRITE)
def show_paste(visit: Visit) -> Shown:
    """Show the form for many products."""
    return _paste(visit, NO_ERRORS)


@pages.post(PASTE, Permission.CATALOGUE_WRITE)
def paste(visit: Visit) -> Shown:
    """Put many products into the catalogue: all of them, or none if a row is wrong."""
    lines: list[int] = []
    try:
        rows, lines = pasted(visit.value("rows"))
        bodies = bodies_of(rows[: ROWS_MAX + 1], visit.world.settings.currency)
        done = visit.perform(api.put_products, body={"products": bodies})
    except Malformed as refused:
        return _paste(visit, _row_errors(visit, refused, lines), 422)
    except Rejected as refused:
        return _paste(visit, errors_of(refused, visit.locale, []), 422)
    return in_area(visit, "products/pasted.html", {"done": done})


@pages.get(PRODUCT, Permission.CATALOGUE_READ)
def show(visit: Visit) -> Shown:
    """Show the form of a product."""
    found = visit.perform(api.show_product, path={SKU: visit.path[SKU]})
    stored = found.model_dump(mode="json")
    return _form(visit, dict(visit.typed) or typed_of(stored, visit.locale), stored)


@pages.post(PRODUCT, Permission.CATALOGUE_WRITE)
def change(visit: Visit) -> Shown:
    """Change a product, or remove it."""
    if visit.value("do") == "delete":
        return _removed(visit)
    return _saved(visit, unquote(visit.path[SKU]), is_new=False)


def _saved(visit: Visit, sku: str, *, is_new: bool) -> Shown:
    typed = dict(visit.typed)
    # A path of a sign that no SKU has: the API then says what a SKU looks like.
    path = {SKU: quote(sku, safe="") or ";"}
    shown = None if is_new else _stored(visit, path)
    try:
        body = {**body_of(typed, visit.world.settings.currency), VERSION: version_read(visit)}
        visit.perform(api.put_product, path=path, body=body)
    except Conflict:
        if not is_new:
            return _form(visit, {**typed, SKU: sku}, _stored(visit, path), status=CONFLICT)
        taken = errors_of(Malformed({f"/{SKU}": "form.taken"}), visit.locale, [SKU])
        return _form(visit, typed, None, taken, 422)
    except Malformed as refused:
        return _form(visit, typed, shown, errors_of(refused, visit.locale, NAMES), 422)
    return Redirect(PRODUCTS, notice="done.product_saved")


def _removed(visit: Visit) -> Shown:
    """Remove the product as the person saw it; a newer one is shown first."""
    path, query = {SKU: visit.path[SKU]}, {VERSION: str(version_read(visit))}
    try:
        visit.remove(api.remove_product, path=path, query=query)
    except Conflict as refused:
        stored = _stored(visit, path)
        typed, errors = typed_of(stored, visit.locale), errors_of(refused, visit.locale, [])
        return _form(visit, typed, stored, errors, CONFLICT)
    return Redirect(PRODUCTS, notice="done.product_removed")


def _stored(visit: Visit, path: dict[str, str]) -> Json:
    try:
        return visit.perform(api.show_product, path=path).model_dump(mode="json")
    except NotFound:
        return None


def _form(
    visit: Visit,
    typed: dict[str, str],
    stored: Json,
    errors: FormErrors = NO_ERRORS,
    status: int = 200,
) -> WebPage:
    words = words_of(visit)
    labels = {name: words.say(f"products.field.{name}") for name in NAMES}
    theirs = None
    if status == CONFLICT and not errors:
        before = typed_of(stored, visit.locale) if stored else {}
        theirs = differing(before, typed, NAMES, labels.__getitem__)
    values = {
        "typed": typed,
        "stored": stored,
        "errors": errors,
        "labels": labels,
        "units": [(each, words.say(f"products.unit.{each}")) for each in UNITS],
        "categories": every_category(visit),
        "currency": visit.world.settings.currency,
        "prices": PRICES,
        "version": version_shown(visit, stored, is_fresh=status == CONFLICT),
        "theirs": theirs,
        "may_change": visit.may(Permission.CATALOGUE_WRITE),
    }
    return in_area(visit, "products/form.html", values, status=status)


def _paste(visit: Visit, errors: FormErrors, status: int = 200) -> WebPage:
    values = {"errors": errors, "columns": COLUMNS, "labels": {"rows": ""}}
    return in_area(visit, "products/paste.html", values, status=status)


def _row_errors(visit: Visit, refused: Malformed, lines: Sequence[int]) -> FormErrors:
    """Return a sentence for each wrong cell, by the line of its row."""
    words = words_of(visit)
    found = list(faults(refused))
    if not found:
        return errors_of(refused, visit.locale, ["rows"])
    said = [
        words.say(
            "products.row_fault",
            row=lines[row - 1],
            field=words.known("products.field", field),
            why=reason(why, visit.locale),
        )
        for row, field, why in found[:FAULTS_SHOWN]
    ]
    more = len(found) - FAULTS_SHOWN
    return FormErrors(
        whole=(*said, *([words.say("products.more_faults", count=more)] * (more > 0)))
    )


def _asked(visit: Visit) -> dict[str, str]:
    asked = {name: visit.request.query.get(name, "").strip() for name in ("search", "category")}
    return {name: value for name, value in asked.items() if value}


def _table(visit: Visit, asked: dict[str, str]) -> Iterator[tuple[object, ...]]:
    yield COLUMNS
    cursor = ""
    for _ in range(PAGES_MAX):
        query = {**asked, "limit": MANY, "cursor": cursor}
        page = visit.perform(api.list_products, query=query)
        for each in page.products:
            typed = typed_of(each.model_dump(mode="json"), visit.locale)
            marks = {name: typed[name] or "no" for name in MARKS}
            yield tuple({**typed, **marks}.get(name, "") for name in COLUMNS)
        cursor = page.next or ""
        if not cursor:
            return
