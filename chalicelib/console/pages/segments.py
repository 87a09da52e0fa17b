"""Segments: the list, the builder of one, and the people in it."""

from dataclasses import dataclass
from typing import Any

from chalicelib.console.answers import Download, Redirect, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.segments.builder import (
    COUNT,
    DO,
    NAME,
    SAVE,
    SHOW,
    Builder,
    build,
    refused,
)
from chalicelib.console.segments.choices import read_scales
from chalicelib.console.segments.draft import NEW as EMPTY
from chalicelib.console.segments.draft import Group, edited, has_draft, read_draft
from chalicelib.console.segments.predicate import draft_of
from chalicelib.console.segments.sentences import judged
from chalicelib.console.visit import ONCE, TOKEN, Visit
from chalicelib.domain.errors import Conflict, Malformed, Refusal, Rejected
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.statuses import status_of
from chalicelib.handlers.segments import segments

SEGMENTS = f"{ROOT}/segments"
NEW = f"{SEGMENTS}/new"
SEGMENT = f"{SEGMENTS}/{{segment_id}}"
VERSION = "version"
SOUGHT, CUSTOMER = "q", "customer"
CSV = "csv"
CSV_PAGES_MAX = 100
# What a form sends beside the segment itself.
NOT_KEPT = frozenset({ONCE, TOKEN, DO, VERSION})


@dataclass(frozen=True, slots=True)
class Size:
    """The answer of a preview, or why there is none; neither: the segment is not finished."""

    answer: Any = None
    refusal: Refusal | None = None
    status: int = 200


UNFINISHED = Size()

pages = Pages()


@pages.get(SEGMENTS, Permission.SEGMENTS_READ)
def show_list(visit: Visit) -> Shown:
    """Show a page of the segments, or all of them as a file."""
    if visit.request.query.get("format") == CSV:
        return _list_file(visit)
    sought = visit.request.query.get(SOUGHT, "")
    cursor = visit.request.query.get("cursor", "")
    page = visit.perform(segments.list_segments, query={"name": sought, "cursor": cursor})
    values = {
        "page": page,
        "sought": sought,
        "may_write": visit.may(Permission.SEGMENTS_WRITE),
        "tab": "list",
    }
    # The next rows of the list, or all that the search found.
    part = "segments/_rows.html" if cursor else "segments/_found.html"
    return WebPage("segments/list.html", values, fragment=part)


@pages.get(NEW, Permission.SEGMENTS_WRITE)
def show_new(visit: Visit) -> Shown:
    """Show the form of a new segment; the address may fill it in."""
    asked = {name: [value] for name, value in visit.request.query.items()}
    fields = visit.fields or asked
    draft = read_draft(fields) if has_draft(fields) else EMPTY
    name = visit.value(NAME, visit.request.query.get(NAME, ""))
    return _new_form(build(visit, draft), name)


@pages.post(NEW, Permission.SEGMENTS_WRITE)
def create(visit: Visit) -> Shown:
    """Store a new segment, or show the form after a press of another button."""
    builder, name = (
        build(visit, edited(read_draft(visit.fields), visit.value(DO))),
        visit.value(NAME),
    )
    match visit.value(DO):
        case "save":
            return _created(visit, builder, name)
        case "count":
            return _size(visit, builder)
        case _:
            return _new_form(builder, name, _counted(visit, builder))


@pages.get(SEGMENT, Permission.SEGMENTS_READ)
def show(visit: Visit) -> Shown:
    """Show the conditions of a segment; who may change it gets the form."""
    found = visit.perform(segments.show_segment, path=_path(visit))
    is_back = has_draft(visit.fields)
    draft = read_draft(visit.fields) if is_back else _stored_draft(visit, found)
    name = visit.value(NAME, found.name)
    return _one_form(visit, build(visit, draft), name, found)


@pages.post(SEGMENT, Permission.SEGMENTS_WRITE)
def change(visit: Visit) -> Shown:
    """Store the changes of a segment, or show the form after a press of another button."""
    builder = build(visit, edited(read_draft(visit.fields), visit.value(DO)))
    if visit.value(DO) == COUNT:
        return _size(visit, builder)
    if visit.value(DO) == SAVE:
        return _changed(visit, builder)
    found = visit.perform(segments.show_segment, path=_path(visit))
    return _one_form(visit, builder, visit.value(NAME), found, _counted(visit, builder))


@pages.get(f"{SEGMENT}/people", Permission.SEGMENTS_READ)
def show_people(visit: Visit) -> Shown:
    """Show how many customers are in a segment, some of them, and why one is in or out."""
    found = visit.perform(segments.show_segment, path=_path(visit))
    builder, asked = build(visit, _stored_draft(visit, found)), _asked(visit)
    size = _previewed(visit, {"segment": found.id, **asked})
    why = size.answer.customer if size.answer else None
    values = {
        "segment": found,
        "tab": "people",
        "size": size,
        "builder": builder,
        "asked": asked.get(CUSTOMER, ""),
        "why": why,
        "judged": judged(builder.said, builder.draft, why.why) if why else None,
    }
    return WebPage("segments/people.html", values)


@pages.get(f"{SEGMENT}/delete", Permission.SEGMENTS_WRITE)
def show_deletion(visit: Visit) -> Shown:
    """Ask whether a segment shall be deleted."""
    found = visit.perform(segments.show_segment, path=_path(visit))
    builder = build(visit, _stored_draft(visit, found))
    return WebPage(
        "segments/delete.html", {"segment": found, "builder": builder, "is_changed": False}
    )


@pages.post(f"{SEGMENT}/delete", Permission.SEGMENTS_WRITE)
def delete(visit: Visit) -> Shown:
    """Delete a segment, if it is still the version that the person saw."""
    query = {VERSION: visit.value(VERSION)} if visit.value(VERSION) else {}
    try:
        visit.remove(segments.remove_segment, path=_path(visit), query=query)
    except Conflict:
        found = visit.perform(segments.show_segment, path=_path(visit))
        builder = build(visit, _stored_draft(visit, found))
        values = {"segment": found, "builder": builder, "is_changed": True}
        return WebPage("segments/delete.html", values, 409)
    return Redirect(SEGMENTS, notice="done.segment_deleted")


def _asked(visit: Visit) -> dict[str, str]:
    """Return the customer about whom the visitor asks, if any."""
    customer = visit.request.query.get(CUSTOMER, "").strip()
    return {CUSTOMER: customer} if customer else {}


def _created(visit: Visit, builder: Builder, name: str) -> Shown:
    at: dict[str, str] = {}
    try:
        predicate, places = builder.predicate()
        at.update(places)
        body = {"name": name, "predicate": predicate}
        made = visit.perform(segments.make_segment, body=body)
    except Rejected as refusal:
        return _new_form(refused(builder, refusal, visit, at), name, status=422)
    return Redirect(f"{SEGMENTS}/{made.id}", notice="done.segment_created")


def _changed(visit: Visit, builder: Builder) -> Shown:
    at: dict[str, str] = {}
    name = visit.value(NAME)
    try:
        predicate, places = builder.predicate()
        at.update(places)
        body = {"name": name, "predicate": predicate, "version": visit.number(VERSION)}
        visit.perform(segments.replace_segment, path=_path(visit), body=body)
    except Conflict:
        return _conflict(visit, builder, name)
    except Rejected as refusal:
        found = visit.perform(segments.show_segment, path=_path(visit))
        return _one_form(visit, refused(builder, refusal, visit, at), name, found, status=422)
    return Redirect(visit.request.path, notice="done.segment_changed")


def _conflict(visit: Visit, mine: Builder, name: str) -> WebPage:
    """Show both versions; the form has what this person wrote, over the version of the other."""
    found = visit.perform(segments.show_segment, path=_path(visit))
    theirs = build(visit, _stored_draft(visit, found))
    kept = [
        (field, value)
        for field, values in visit.fields.items()
        if field not in NOT_KEPT
        for value in values
    ]
    values = {"segment": found, "mine": mine, "theirs": theirs, "name": name, "kept": kept}
    return WebPage("segments/conflict.html", values, 409)


def _new_form(builder: Builder, name: str, size: Size | None = None, status: int = 200) -> WebPage:
    values = {"builder": builder, "name": name, "size": size, "version": ""}
    return WebPage("segments/new.html", values, status, fragment="segments/_builder.html")


def _one_form(
    visit: Visit,
    builder: Builder,
    name: str,
    found: Any,  # noqa: ANN401 - the model of the answer
    size: Size | None = None,
    status: int = 200,
) -> WebPage:
    values = {
        "builder": builder,
        "name": name,
        "size": size,
        # The version that this person began with, not the one that another has made since.
        "version": visit.value(VERSION, str(found.version)),
        "segment": found,
        "tab": "conditions",
        "may_write": visit.may(Permission.SEGMENTS_WRITE),
    }
    return WebPage("segments/one.html", values, status, fragment="segments/_builder.html")


def _counted(visit: Visit, builder: Builder) -> Size | None:
    """Return the size for the button that asks for it; other buttons do not wait for it."""
    return _draft_size(visit, builder) if visit.value(DO) == SHOW else None


def _size(visit: Visit, builder: Builder) -> WebPage:
    values = {"builder": builder, "size": _draft_size(visit, builder)}
    return WebPage("segments/_size.html", values, fragment="segments/_size.html")


def _draft_size(visit: Visit, builder: Builder) -> Size:
    try:
        predicate, _ = builder.predicate()
    except Malformed:
        return UNFINISHED
    return _previewed(visit, {"predicate": predicate})


def _previewed(visit: Visit, body: dict[str, Any]) -> Size:
    """Return the answer of the preview, or its refusal: the rest of the page stands."""
    try:
        return Size(visit.perform(segments.show_preview, body=body))
    except Malformed:
        return UNFINISHED
    except Refusal as refusal:
        return Size(refusal=refusal, status=status_of(refusal))


def _list_file(visit: Visit) -> Download:
    words = words_of(visit)
    rows, cursor = [], ""
    for _ in range(CSV_PAGES_MAX):
        query = {"name": visit.request.query.get(SOUGHT, ""), "cursor": cursor, "limit": "100"}
        page = visit.perform(segments.list_segments, query=query)
        rows += [[each.id, each.name, each.changed_at.isoformat()] for each in page.segments]
        cursor = page.next or ""
        if not cursor:
            break
    head = [words.say(key) for key in ("segments.id", "segments.name", "segments.changed")]
    return csv_file("segments.csv", [head, *rows])


def _stored_draft(visit: Visit, found: Any) -> Group:  # noqa: ANN401 - the model of the answer
    predicate = found.predicate.model_dump(mode="json", exclude_none=True)
    return draft_of(predicate, read_scales(visit))


def _path(visit: Visit) -> dict[str, str]:
    return {"segment_id": visit.path["segment_id"]}
