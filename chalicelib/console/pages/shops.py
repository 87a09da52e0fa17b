"""The shops of the catalogue: names, addresses, hours and places."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.forms import nested
from chalicelib.console.pages.programme.area import in_area
from chalicelib.console.pages.programme.fields import Json
from chalicelib.console.pages.programme.form import errors_of
from chalicelib.console.pages.programme.rows import WEEKDAYS
from chalicelib.console.pages.programme.stale import VERSION, differing, version_read, version_shown
from chalicelib.console.pages.programme.wording import FieldDifference
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.both_languages import second_of
from chalicelib.domain.errors import Conflict, Malformed, NotFound
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.catalogue import shops as api

SHOPS = f"{ROOT}/shops"
NEW = f"{SHOPS}/new"
SHOP = f"{SHOPS}/{{shop}}"
CODE, DO, SAVE = "code", "do", "save"
PLAIN = ("name.ru", "name.en", "address.ru", "address.en", "phone", "zone")
PLACE = ("position.latitude", "position.longitude")
OFFER = "offer_card_from"  # from this sum on its tills offer a card
HOURS, HOLIDAYS = "hours", "holidays"
ROWS_MAX = 101  # one more than the API takes, so that it says so
MANY, PAGES_MAX = "100", 50
CONFLICT = 409
SHORT_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?")

pages = Pages()


@pages.get(SHOPS, Permission.CATALOGUE_READ)
def show_list(visit: Visit) -> Shown:
    """Show a page of the shops."""
    if visit.request.query.get("format") == "csv":
        return csv_file("shops.csv", _table(visit))
    page = visit.perform(api.list_shops, query={"cursor": visit.request.query.get("cursor", "")})
    values = {"page": page, "may_change": visit.may(Permission.CATALOGUE_WRITE)}
    return in_area(visit, "shops/list.html", values, fragment="shops/_rows.html")


@pages.get(NEW, Permission.CATALOGUE_WRITE)
def show_new(visit: Visit) -> Shown:
    """Show the form of a new shop."""
    return _form(visit, dict(visit.typed) or {"hours.0.from": "", "hours.0.to": ""}, None)


@pages.post(NEW, Permission.CATALOGUE_WRITE)
def create(visit: Visit) -> Shown:
    """Put a new shop into the catalogue; a code that is taken is another shop's."""
    return _saved(visit, visit.value(CODE).strip(), is_new=True)


@pages.get(SHOP, Permission.CATALOGUE_READ)
def show(visit: Visit) -> Shown:
    """Show the form of a shop."""
    stored = visit.perform(api.show_shop, path={"shop": visit.path["shop"]}).model_dump(mode="json")
    return _form(visit, dict(visit.typed) or typed_of(stored), stored)


@pages.post(SHOP, Permission.CATALOGUE_WRITE)
def change(visit: Visit) -> Shown:
    """Change a shop, or remove it."""
    if visit.value(DO) == "delete":
        return _removed(visit)
    return _saved(visit, unquote(visit.path["shop"]), is_new=False)


def typed_of(shop: Json) -> dict[str, str]:
    """Return a shop as it is typed into the form."""
    typed = {CODE: shop["code"], "phone": shop["phone"], "zone": shop["zone"]}
    for part in ("name", "address"):
        typed |= {f"{part}.{name}": shop[part].get(name, "") for name in ("ru", "en")}
    typed["name.en"] = second_of(typed["name.ru"], typed["name.en"])
    typed |= {f"position.{name}": text for name, text in (shop["position"] or {}).items()}
    typed[OFFER] = shop[OFFER]["amount"] if shop[OFFER] else ""
    for number, each in enumerate(shop["hours"]):
        typed |= {f"hours.{number}.{name}": each[name] for name in ("from", "to")}
        typed |= {f"hours.{number}.weekdays.{day}": "yes" for day in each["weekdays"]}
    for number, each in enumerate(shop["holidays"]):
        typed |= {f"holidays.{number}.{name}": each[name] or "" for name in ("on", "from", "to")}
    return typed


def _saved(visit: Visit, code: str, *, is_new: bool) -> Shown:
    """Store the shop; rows of hours are added and removed by buttons of the same form."""
    typed = dict(visit.typed)
    stored = None if is_new else _stored(visit, code)
    if visit.value(DO) != SAVE:
        return _form(visit, _with_rows(typed, visit.value(DO)), stored)
    body = {**_body(typed, visit.world.settings.currency), VERSION: version_read(visit)}
    try:
        visit.perform(api.put_shop, path={"shop": quote(code, safe="") or "-"}, body=body)
    except Conflict:
        if not is_new:
            return _form(visit, {**typed, CODE: code}, _stored(visit, code), status=CONFLICT)
        taken = errors_of(Malformed({f"/{CODE}": "form.taken"}), visit.locale, [CODE])
        return _form(visit, typed, None, taken, 422)
    except Malformed as refused:
        pointers = {_field(at): why for at, why in refused.pointers.items()}
        errors = errors_of(Malformed(pointers), visit.locale, _names(typed))
        return _form(visit, typed, stored, errors, 422)
    return Redirect(SHOPS, notice="done.shop_saved")


def _removed(visit: Visit) -> Shown:
    """Remove the shop as the person saw it; a newer one is shown first."""
    path, query = {"shop": visit.path["shop"]}, {VERSION: str(version_read(visit))}
    try:
        visit.remove(api.remove_shop, path=path, query=query)
    except Conflict as refused:
        stored = _stored(visit, unquote(visit.path["shop"]))
        errors = errors_of(refused, visit.locale, [])
        return _form(visit, typed_of(stored), stored, errors, CONFLICT)
    return Redirect(SHOPS, notice="done.shop_removed")


def _field(pointer: str) -> str:
    if pointer == f"/{OFFER}/amount":
        return f"/{OFFER}"
    return f"/{CODE}" if pointer == "/shop" else pointer


def _stored(visit: Visit, code: str) -> Json:
    try:
        found = visit.perform(api.show_shop, path={"shop": quote(code, safe="") or "-"})
    except NotFound:
        return None
    return found.model_dump(mode="json")


def _rows(typed: Mapping[str, str], part: str) -> list[int]:
    """Return the numbers of the rows of hours, or of holidays."""
    parts = (name.split(".") for name in typed if name.startswith(f"{part}."))
    numbers = {int(each[1]) for each in parts if len(each) > 2 and each[1].isdecimal()}  # noqa: PLR2004
    return sorted(numbers)[:ROWS_MAX]


def _with_rows(typed: dict[str, str], action: str) -> dict[str, str]:
    """Return what is typed with a row more, or without one: `add.hours`, `remove.holidays.0`."""
    does, _, place = action.partition(".")
    if does == "add" and place in (HOURS, HOLIDAYS):
        rows = _rows(typed, place)
        number = rows[-1] + 1 if rows else 0
        return {**typed, f"{place}.{number}.from": "", f"{place}.{number}.to": ""}
    return {name: value for name, value in typed.items() if not name.startswith(f"{place}.")}


def _body(typed: Mapping[str, str], currency: str) -> dict[str, Any]:
    body = nested({name: typed.get(name, "").strip() for name in PLAIN})
    # Whoever writes 59,93 means a point.
    place = {name: typed.get(name, "").strip().replace(",", ".") for name in PLACE}
    if any(place.values()):
        body |= nested(place)
    offered = "".join(typed.get(OFFER, "").split()).replace(",", ".")
    if offered:
        body[OFFER] = {"amount": offered, "currency": currency}
    hours = [_hours(typed, number) for number in _rows(typed, HOURS)]
    holidays = [_holiday(typed, number) for number in _rows(typed, HOLIDAYS)]
    rows = {HOURS: hours, HOLIDAYS: holidays}
    said = {part: [each for each in found if any(each.values())] for part, found in rows.items()}
    return {**body, **said}


def _holiday(typed: Mapping[str, str], number: int) -> dict[str, Any]:
    names = ("on", "from", "to")
    said = {name: typed.get(f"{HOLIDAYS}.{number}.{name}", "").strip() for name in names}
    begin, end = (_time(said[name]) or None for name in ("from", "to"))
    return {**said, "from": begin, "to": end}


def _hours(typed: Mapping[str, str], number: int) -> dict[str, Any]:
    at = f"hours.{number}"
    days = [int(day) for day in WEEKDAYS if typed.get(f"{at}.weekdays.{day}")]
    begin, end = (_time(typed.get(f"{at}.{name}", "").strip()) for name in ("from", "to"))
    return {"weekdays": days, "from": begin, "to": end}


def _time(typed: str) -> str:
    """Return `09:00` for `9`, `9:00` and `9.00`, and anything else as it is."""
    found = SHORT_TIME.fullmatch(typed)
    return f"{found[1]:0>2}:{found[2] or '00'}" if found else typed


def _names(typed: Mapping[str, str]) -> list[str]:
    hours = _rows(typed, HOURS)
    rows = [f"{HOURS}.{number}.{name}" for number in hours for name in ("from", "to")]
    days = [f"{HOURS}.{number}.weekdays.{day}" for number in hours for day in WEEKDAYS]
    holidays = [
        f"{HOLIDAYS}.{number}.{name}"
        for number in _rows(typed, HOLIDAYS)
        for name in ("on", "from", "to")
    ]
    return [CODE, *PLAIN, *PLACE, OFFER, *rows, *days, *holidays]


def _form(
    visit: Visit,
    typed: dict[str, str],
    stored: Json,
    errors: FormErrors = NO_ERRORS,
    status: int = 200,
) -> WebPage:
    words = words_of(visit)

    def label(name: str) -> str:
        _, _, last = name.rpartition(".")
        if not name.startswith((f"{HOURS}.", f"{HOLIDAYS}.")):
            return words.say(f"shops.field.{name}")
        return words.say(f"weekday.{last}") if last.isdecimal() else words.say(f"shops.{last}")

    theirs: list[FieldDifference] | None = None
    if status == CONFLICT and not errors:
        before = typed_of(stored) if stored else {}
        theirs = differing(before, typed, _names({**before, **typed}), label)
    values = {
        "typed": typed,
        "stored": stored,
        "rows": _rows(typed, HOURS),
        "holidays": _rows(typed, HOLIDAYS),
        "errors": errors,
        "labels": {name: label(name) for name in _names(typed)},
        "weekdays": WEEKDAYS,
        "version": version_shown(visit, stored, is_fresh=status == CONFLICT),
        "theirs": theirs,
        "may_change": visit.may(Permission.CATALOGUE_WRITE),
    }
    return in_area(visit, "shops/form.html", values, status=status)


def _table(visit: Visit) -> Iterator[tuple[object, ...]]:
    yield (CODE, *PLAIN, *PLACE, OFFER, HOURS, HOLIDAYS)
    cursor = ""
    for _ in range(PAGES_MAX):
        page = visit.perform(api.list_shops, query={"limit": MANY, "cursor": cursor})
        for each in page.shops:
            typed = typed_of(each.model_dump(mode="json"))
            hours = "; ".join(
                f"{','.join(map(str, h.weekdays))} {h.from_}-{h.to}" for h in each.hours
            )
            days = "; ".join(f"{h.on} {h.from_ or ''}-{h.to or ''}" for h in each.holidays)
            yield (*(typed.get(name, "") for name in (CODE, *PLAIN, *PLACE, OFFER)), hours, days)
        cursor = page.next or ""
        if not cursor:
            return
