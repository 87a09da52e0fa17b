"""The names of categories of products."""

from typing import Any
from urllib.parse import quote

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.pages.programme.area import in_area
from chalicelib.console.pages.programme.fields import Json
from chalicelib.console.pages.programme.form import errors_of
from chalicelib.console.pages.programme.stale import VERSION, differing, version_read, version_shown
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.both_languages import second_of
from chalicelib.domain.errors import Conflict, Malformed, NotFound
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.catalogue import categories as category_api

CATEGORIES = f"{ROOT}/products/categories"
CATEGORY_NAMES = ["code", "name.ru", "name.en"]
MANY, PAGES_MAX = "100", 200
CONFLICT = 409

pages = Pages()


@pages.get(CATEGORIES, Permission.CATALOGUE_READ)
def show_categories(visit: Visit) -> Shown:
    """Show the names of the categories, with the form of the one that is asked for."""
    code = visit.request.query.get("code", "")
    return _category_page(visit, stored=_stored_category(visit, code) if code else None)


@pages.post(CATEGORIES, Permission.CATALOGUE_WRITE)
def name_category(visit: Visit) -> Shown:
    """Name a category; a name that the person has not seen is shown before it is replaced."""
    body = {"name": {name: visit.value(f"name.{name}").strip() for name in ("ru", "en")}}
    code = visit.value("code").strip()
    try:
        visit.perform(
            category_api.put_category,
            path={"category": quote(code, safe="") or "-;"},
            body={**body, VERSION: version_read(visit)},
        )
    except Conflict:
        return _category_page(visit, status=CONFLICT, stored=_stored_category(visit, code))
    except Malformed as refused:
        pointers = {("/code" if p == "/category" else p): w for p, w in refused.pointers.items()}
        errors = errors_of(Malformed(pointers), visit.locale, CATEGORY_NAMES)
        return _category_page(visit, errors, status=422)
    return Redirect(CATEGORIES, notice="done.category_saved")


def _stored_category(visit: Visit, code: str) -> Json:
    path = {"category": quote(code, safe="")}
    try:
        return visit.perform(category_api.show_category, path=path).model_dump(mode="json")
    except NotFound:
        return None


def _category_page(
    visit: Visit, errors: FormErrors = NO_ERRORS, *, status: int = 200, stored: Json = None
) -> WebPage:
    words = words_of(visit)
    labels = {name: words.say(f"products.category.{name}") for name in CATEGORY_NAMES}
    before = {"code": stored["code"], **_names_of(stored)} if stored else {}
    typed, is_stale = visit.typed or before, status == CONFLICT
    values = {
        "categories": every_category(visit),
        "errors": errors,
        "labels": labels,
        "typed": typed,
        "version": version_shown(visit, stored, is_fresh=is_stale),
        "theirs": differing(before, typed, CATEGORY_NAMES, labels.__getitem__)
        if is_stale
        else None,
        "may_change": visit.may(Permission.CATALOGUE_WRITE),
    }
    return in_area(visit, "products/categories.html", values, status=status)


def _names_of(category: Json) -> dict[str, str]:
    first, second = (category["name"].get(name, "") for name in ("ru", "en"))
    return {"name.ru": first, "name.en": second_of(first, second)}


def every_category(visit: Visit) -> list[Any]:
    """Return the categories, page by page up to a bound."""
    found: list[Any] = []
    cursor = ""
    for _ in range(PAGES_MAX):
        query = {"limit": MANY, "cursor": cursor}
        page = visit.perform(category_api.list_categories, query=query)
        found += page.categories
        cursor = page.next or ""
        if not cursor:
            break
    return found
