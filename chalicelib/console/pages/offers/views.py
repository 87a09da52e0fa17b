"""The list of offers, one offer, and the form by which it is made or changed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.pages.offers.form import (
    KEEP,
    KIND,
    KINDS,
    OfferForm,
    body_of,
    new_form,
    sent_form,
    stored_form,
)
from chalicelib.console.pages.offers.wording import OfferWords, changed_fields, label_of
from chalicelib.console.pages.programme.area import in_area
from chalicelib.console.pages.programme.fields import Json, PointUnit, unit_of
from chalicelib.console.pages.programme.form import document_in, errors_of
from chalicelib.console.pages.programme.rows import WEEKDAYS
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit, zone_of
from chalicelib.domain.errors import Conflict, Malformed, NotFound, Refusal, Rejected
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.offers import offers as api
from chalicelib.handlers.points import programme
from chalicelib.handlers.segments import segments

OFFERS = f"{ROOT}/offers"
NEW = f"{OFFERS}/new"
OFFER = f"{OFFERS}/{{offer_id}}"
EDIT = f"{OFFER}/edit"
VERSION, MANY = "version", "100"
PAGES_MAX = 20

pages = Pages()


@pages.get(OFFERS, Permission.OFFERS_READ)
def show_list(visit: Visit) -> Shown:
    """Show a page of the offers."""
    if visit.request.query.get("format") == "csv":
        return csv_file("offers.csv", _table(visit))
    query = {"cursor": visit.request.query.get("cursor", "")}
    page = visit.perform(api.list_offers, query=query)
    values = {"page": page, "may_change": visit.may(Permission.OFFERS_WRITE)}
    return in_area(visit, "offers/list.html", values, fragment="offers/_rows.html")


@pages.get(NEW, Permission.OFFERS_WRITE)
def show_new(visit: Visit) -> Shown:
    """Show the kinds of offers, or the form of one kind."""
    kind = visit.value(KIND) or visit.request.query.get(KIND, "")
    if kind not in KINDS:
        return in_area(visit, "offers/kinds.html", {"kinds": list(KINDS)})
    unit, zone = _unit(visit), zone_of(visit.world)
    if visit.value(KIND):
        return _form(visit, sent_form(visit.typed, kind, unit, {}))
    return _form(visit, new_form(kind, unit, visit.world.now(), zone))


@pages.post(NEW, Permission.OFFERS_WRITE)
def create(visit: Visit) -> Shown:
    """Make an offer."""
    kind = visit.value(KIND)
    if kind not in KINDS:
        return Redirect(NEW)
    form = sent_form(visit.typed, kind, _unit(visit), {})
    try:
        body = body_of(form, zone_of(visit.world), _predicate(visit, None))
        made = visit.perform(api.make_offer, body=body)
    except (Malformed, Rejected, Conflict) as refused:
        return _form(visit, form, _errors(visit, refused, form), 422)
    return Redirect(f"{OFFERS}/{made.id}", notice="done.offer_made")


@pages.get(OFFER, Permission.OFFERS_READ)
def show(visit: Visit) -> Shown:
    """Show one offer, and what was used of it."""
    return _one(visit)


@pages.post(OFFER, Permission.OFFERS_WRITE)
def end(visit: Visit) -> Shown:
    """Stop an offer now, or delete it."""
    path = {"offer_id": visit.path["offer_id"]}
    if visit.value("do") == "delete":
        visit.remove(api.remove_offer, path=path)
        return Redirect(OFFERS, notice="done.offer_deleted")
    offer = _stored(visit)
    if datetime.fromisoformat(offer["until"]) <= visit.world.now():
        return Redirect(f"{OFFERS}/{visit.path['offer_id']}", notice="done.offer_stopped")
    version = visit.value(VERSION)
    # One that has just begun still needs an end that is later than its beginning.
    begun = datetime.fromisoformat(offer["from"]) + timedelta(seconds=1)
    body = {
        **offer,
        "until": max(visit.world.now(), begun).isoformat(),
        VERSION: int(version) if version.isdecimal() else offer[VERSION],
    }
    try:
        visit.perform(api.replace_offer, path=path, body=body)
    except (Malformed, Rejected, Conflict) as refused:
        status = HTTPStatus.CONFLICT if isinstance(refused, Conflict) else 422
        return _one(visit, errors_of(refused, visit.locale, []), status)
    return Redirect(f"{OFFERS}/{visit.path['offer_id']}", notice="done.offer_stopped")


@pages.get(EDIT, Permission.OFFERS_WRITE)
def show_edit(visit: Visit) -> Shown:
    """Show the form of an offer."""
    offer, unit = _stored(visit), _unit(visit)
    if visit.value(KIND) in KINDS:
        return _form(visit, sent_form(visit.typed, visit.value(KIND), unit, offer))
    return _form(visit, stored_form(offer, unit, zone_of(visit.world), visit.locale))


@pages.post(EDIT, Permission.OFFERS_WRITE)
def change(visit: Visit) -> Shown:
    """Change an offer; the change of another person in the meantime is shown beside it."""
    offer, unit = _stored(visit), _unit(visit)
    kind = visit.value(KIND)
    form = sent_form(visit.typed, kind if kind in KINDS else "percent", unit, offer)
    read = visit.value(VERSION)
    try:
        body = body_of(form, zone_of(visit.world), _predicate(visit, offer["segment"]))
        body[VERSION] = int(read) if read.isdecimal() else 1
        path = {"offer_id": visit.path["offer_id"]}
        visit.perform(api.replace_offer, path=path, body=body)
    except Conflict as refused:
        if refused.code != "offer.changed":
            return _form(visit, form, _errors(visit, refused, form), 422)
        theirs = stored_form(offer, unit, zone_of(visit.world), visit.locale)
        return _form(visit, form, status=HTTPStatus.CONFLICT, theirs=theirs)
    except (Malformed, Rejected) as refused:
        return _form(visit, form, _errors(visit, refused, form), 422)
    return Redirect(f"{OFFERS}/{visit.path['offer_id']}", notice="done.offer_changed")


def _one(visit: Visit, errors: FormErrors = NO_ERRORS, status: int = 200) -> WebPage:
    offer = visit.perform(api.show_offer, path={"offer_id": visit.path["offer_id"]})
    values = {
        "offer": offer,
        "said": OfferWords(words_of(visit), _unit(visit), _levels(visit)),
        "shown": _stored(visit),
        "errors": errors,
        "may_change": visit.may(Permission.OFFERS_WRITE),
    }
    return in_area(visit, "offers/offer.html", values, status=status)


def _form(
    visit: Visit,
    form: OfferForm,
    errors: FormErrors = NO_ERRORS,
    status: int = 200,
    theirs: OfferForm | None = None,
) -> WebPage:
    words = words_of(visit)
    values = {
        "offer": form,
        "errors": errors,
        "labels": {name: label_of(words, name) for name in form.names},
        "segments": _segments(visit, form),
        "weekdays": WEEKDAYS,
        "theirs": changed_fields(words, theirs, form) if theirs else None,
        "version": form.base.get(VERSION, "") if theirs else _read_version(visit, form),
        "is_new": not form.base,
    }
    return in_area(visit, "offers/form.html", values, status=status)


def _read_version(visit: Visit, form: OfferForm) -> Any:  # noqa: ANN401 - what was typed
    return visit.value(VERSION) or form.base.get(VERSION, "")


def _errors(visit: Visit, refused: Refusal, form: OfferForm) -> FormErrors:
    return errors_of(refused, visit.locale, form.names)


def _stored(visit: Visit) -> Json:
    found = visit.perform(api.show_offer, path={"offer_id": visit.path["offer_id"]})
    return found.model_dump(mode="json")


def _predicate(visit: Visit, kept: Json) -> Json:
    """Return the condition of the chosen segment; None is for everybody."""
    chosen = visit.value("segment")
    if chosen in ("", KEEP):
        return kept if chosen else None
    try:
        found = visit.perform(segments.show_segment, path={"segment_id": chosen})
    except NotFound as exc:
        raise Malformed({"/segment": exc.code}) from exc
    return found.model_dump(mode="json")["predicate"]


def _segments(visit: Visit, form: OfferForm) -> list[tuple[str, str]]:
    words = words_of(visit)
    kept = [(KEEP, words.say("offers.segment_keep"))] if form.base.get("segment") else []
    page = visit.perform(segments.list_segments, query={"limit": MANY})
    found = sorted((each.name, each.id) for each in page.segments)
    return [("", words.say("offers.everybody")), *kept, *((id_, name) for name, id_ in found)]


def _table(visit: Visit) -> Iterator[tuple[object, ...]]:
    yield ("id", "name_ru", "name_en", "from", "until", "needs_code")
    cursor = ""
    for _ in range(PAGES_MAX):
        page = visit.perform(api.list_offers, query={"limit": MANY, "cursor": cursor})
        for each in page.offers:
            name = each.name
            period = (each.from_.isoformat(), each.until.isoformat())
            yield (each.id, name.ru, name.en, *period, each.needs_code)
        cursor = page.next or ""
        if not cursor:
            return


def _programme(visit: Visit) -> Json:
    try:
        return document_in(visit.perform(programme.show_programme).programme)
    except NotFound:
        return None


def _unit(visit: Visit) -> PointUnit:
    document = _programme(visit)
    return unit_of(document) if document else PointUnit(0, visit.world.settings.currency)


def _levels(visit: Visit) -> dict[str, dict[str, str]]:
    document = _programme(visit)
    return {each["id"]: each["name"] for each in document["tiers"]["levels"]} if document else {}
