"""The quarantined updates: look, answer anew, drop."""

import json
from collections.abc import Iterator

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import NotFound, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.conversation import updates as api

QUARANTINE = f"{ROOT}/quarantine"
UPDATE = f"{QUARANTINE}/{{update_id}}"
KNOWN = ("day", "cursor")
DROP = "drop"
MANY, PAGES_MAX = "100", 20
GONE = "update.unknown"

pages = Pages()


@pages.get(QUARANTINE, Permission.OPERATIONS_READ)
def show_list(visit: Visit) -> Shown:
    """Show a page of the updates, newest first."""
    if visit.request.query.get("format") == "csv":
        return csv_file("quarantine.csv", _table(visit))
    asked = {name: visit.request.query.get(name, "") for name in KNOWN}
    page = visit.perform(api.list_updates, query={name: v for name, v in asked.items() if v})
    values = {"page": page, "day": asked["day"]}
    return WebPage("upkeep/updates.html", values, fragment="upkeep/_updates.html")


@pages.get(UPDATE, Permission.OPERATIONS_READ)
def show(visit: Visit) -> Shown:
    """Show one update."""
    return _shown(visit, NO_ERRORS)


@pages.post(UPDATE, Permission.OPERATIONS_MANAGE)
def act(visit: Visit) -> Shown:
    """Answer an update anew, or drop it."""
    is_drop = visit.value("do") == DROP
    try:
        visit.perform(api.drop if is_drop else api.retry, path=visit.path)
    except NotFound as refused:
        if refused.code != GONE:
            return _shown(visit, form_errors(refused, visit.locale, frozenset()), 404)
        # The button was pressed twice, or another person was faster.
        return Redirect(QUARANTINE, notice="done.update_gone")
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, frozenset())
        return _shown(visit, errors, refused_status(refused))
    return Redirect(QUARANTINE, notice="done.update_dropped" if is_drop else "done.update_retried")


def _table(visit: Visit) -> Iterator[tuple[object, ...]]:
    yield ("id", "at", "channel", "error")
    query = {"day": visit.request.query.get("day", ""), "limit": MANY, "cursor": ""}
    for _ in range(PAGES_MAX):
        asked = {name: value for name, value in query.items() if value}
        page = visit.perform(api.list_updates, query=asked)
        for each in page.updates:
            yield (each.id, each.at.isoformat(), each.channel, each.error)
        query["cursor"] = page.next or ""
        if not page.next:
            return


def _shown(visit: Visit, errors: FormErrors, status: int = 200) -> Shown:
    update = visit.perform(api.show_update, path=visit.path)
    values = {
        "update": update,
        "body": None if update.body is None else _indented(update.body),
        "errors": errors,
        "may_change": visit.may(Permission.OPERATIONS_MANAGE),
    }
    return WebPage("upkeep/update.html", values, status)


def _indented(body: str) -> str:
    """Return JSON as lines; what is not JSON stays as it came."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return body
