"""Exports: the list, the form of a new one, and one with its progress and its file."""

from collections.abc import Iterator
from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Malformed, NotFound, Rejected
from chalicelib.domain.exports.export import ExportKind
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.exports import exports
from chalicelib.handlers.segments import segments

EXPORTS = f"{ROOT}/exports"
NEW = f"{EXPORTS}/new"
EXPORT = f"{EXPORTS}/{{export_id}}"
FIELDS = frozenset({"kind", "format", "segment"})
MANY, PAGES_MAX = "100", 20
FORMATS = ("xlsx", "csv")

pages = Pages()


@pages.get(EXPORTS, Permission.EXPORTS_MAKE)
def show_list(visit: Visit) -> Shown:
    """Show a page of the exports, newest first; or the list as a table."""
    if visit.request.query.get("format") == "csv":
        return csv_file("exports.csv", _table(visit))
    query = {"cursor": visit.request.query.get("cursor", "")}
    page = visit.perform(exports.list_exports, query=query)
    values = {"page": page, "names": _segments(visit), "now": visit.world.now()}
    return WebPage("exports/list.html", values, fragment="exports/_rows.html")


@pages.get(NEW, Permission.EXPORTS_MAKE)
def show_form(visit: Visit) -> Shown:
    """Show the form of a new export."""
    return _form(visit, NO_ERRORS)


@pages.post(NEW, Permission.EXPORTS_MAKE)
def start(visit: Visit) -> Shown:
    """Start an export."""
    body = {
        "kind": visit.value("kind"),
        "format": visit.value("format"),
        "segment": visit.value("segment") or None,
        "language": visit.locale,
    }
    try:
        made = visit.perform(exports.post_export, body=body)
    except (Malformed, NotFound, Rejected) as refused:
        errors = form_errors(refused, visit.locale, FIELDS)
        return _form(visit, errors, refused_status(refused))
    return Redirect(f"{EXPORTS}/{made.id}")


@pages.get(EXPORT, Permission.EXPORTS_MAKE)
def show(visit: Visit) -> Shown:
    """Show how far an export is, or its file."""
    made = visit.perform(exports.show_export, path=dict(visit.path))
    values = {
        "made": made,
        "names": _segments(visit) if made.segment else {},
        "is_kept": visit.world.now() < made.kept_until,
    }
    return WebPage("exports/one.html", values, fragment="exports/_one.html")


@pages.get(f"{EXPORT}/file", Permission.EXPORTS_MAKE)
def save(visit: Visit) -> Shown:
    """Lead the browser to the file, for which it needs no session."""
    return Redirect(visit.perform(exports.show_file, path=dict(visit.path)).url)


def _form(visit: Visit, errors: FormErrors, status: int = 200) -> WebPage:
    values = {
        "errors": errors,
        "kinds": [each.value for each in ExportKind],
        "formats": FORMATS,
        "segments": _segments(visit),
        "segment": visit.value("segment", visit.request.query.get("segment", "")),
    }
    return WebPage("exports/new.html", values, status)


def _segments(visit: Visit) -> dict[str, str]:
    """The names of the segments by their ids."""
    page = visit.perform(segments.list_segments, query={"limit": MANY})
    return {each.id: each.name for each in page.segments}


def _table(visit: Visit) -> Iterator[tuple[Any, ...]]:
    yield ("id", "kind", "format", "segment", "created_at", "created_by", "state", "rows", "size")
    cursor = ""
    for _ in range(PAGES_MAX):
        query = {"limit": MANY, "cursor": cursor}
        page = visit.perform(exports.list_exports, query=query)
        for each in page.exports:
            at = each.created_at.isoformat()
            made = (each.id, each.kind, each.format, each.segment, at, each.created_by)
            yield (*made, each.state, each.rows, each.size)
        cursor = page.next or ""
        if not cursor:
            return
